//! The memory functions of contracts, which the compiler calls for every copy, eight bytes at a time.
//!
//! ink! brings crate rlibc for them, which goes byte by byte: some thirteen instructions for each, and a
//! chain charges for instructions. Contracts get these instead (see `compile.rs`), with the same names.
//! WebAssembly reads and writes words at any address.

const WORD: usize = size_of::<u64>();

/// Copies `count` bytes to where none of them is read from.
///
/// # Safety
/// As C's `memcpy`.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    copy_upwards(to, from, count);
    to
}

/// Copies `count` bytes, as if by way of another place.
///
/// # Safety
/// As C's `memmove`.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    if (to as usize).wrapping_sub(from as usize) >= count {
        copy_upwards(to, from, count);
        return to;
    }
    let mut left = count;
    while left >= WORD {
        left -= WORD;
        to.add(left).cast::<u64>().write_unaligned(from.add(left).cast::<u64>().read_unaligned());
    }
    while left > 0 {
        left -= 1;
        *to.add(left) = *from.add(left);
    }
    to
}

/// Writes `count` times the lowest byte of `byte`.
///
/// # Safety
/// As C's `memset`.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
    let byte = byte as u8;
    let word = u64::from_ne_bytes([byte; WORD]);
    let mut done = 0;
    while done + WORD <= count {
        to.add(done).cast::<u64>().write_unaligned(word);
        done += WORD;
    }
    while done < count {
        *to.add(done) = byte;
        done += 1;
    }
    to
}

/// Compares by the first byte that differs: below 0 if `a`'s is less, 0 if there is none.
///
/// # Safety
/// As C's `memcmp`.
#[cfg_attr(target_arch = "wasm32", no_mangle)]
pub unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, count: usize) -> i32 {
    let mut done = 0;
    while done + WORD <= count
        && a.add(done).cast::<u64>().read_unaligned() == b.add(done).cast::<u64>().read_unaligned()
    {
        done += WORD;
    }
    while done < count {
        let (one, other) = (*a.add(done), *b.add(done));
        if one != other {
            return i32::from(one) - i32::from(other);
        }
        done += 1;
    }
    0
}

unsafe fn copy_upwards(to: *mut u8, from: *const u8, count: usize) {
    let mut done = 0;
    while done + WORD <= count {
        to.add(done).cast::<u64>().write_unaligned(from.add(done).cast::<u64>().read_unaligned());
        done += WORD;
    }
    while done < count {
        *to.add(done) = *from.add(done);
        done += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some bytes, no two words of them alike.
    fn bytes() -> Vec<u8> {
        (0..200u32).map(|number| (number * number % 251) as u8).collect()
    }

    #[test]
    fn copies_of_any_length_to_any_place_are_what_the_standard_library_makes() {
        for (from, to, count) in places() {
            let (mut ours, mut theirs) = (bytes(), bytes());
            theirs.copy_within(from..from + count, to);
            let start = ours.as_mut_ptr();
            // SAFETY: both ranges are within the 200 bytes.
            unsafe { memmove(start.add(to), start.add(from), count) };
            assert_eq!(ours, theirs, "{count} bytes from {from} to {to}");
            let source = bytes();
            let mut ours = bytes();
            // SAFETY: the ranges are within two vectors of 200 bytes.
            unsafe { memcpy(ours.as_mut_ptr().add(to), source.as_ptr().add(from), count) };
            assert_eq!(ours, theirs, "{count} bytes from {from} to {to} of others");
        }
    }

    #[test]
    fn bytes_are_set_and_none_beside_them() {
        for (_, to, count) in places() {
            let (mut ours, mut theirs) = (bytes(), bytes());
            theirs[to..to + count].fill(0xAB);
            // SAFETY: the range is within the 200 bytes.
            unsafe { memset(ours.as_mut_ptr().add(to), 0x7AB, count) };
            assert_eq!(ours, theirs, "{count} bytes at {to}");
        }
    }

    #[test]
    fn the_first_byte_that_differs_decides() {
        let one = bytes();
        for (_, at, count) in places() {
            for change in 0..count {
                let mut other = one.clone();
                other[at + change] = other[at + change].wrapping_add(128);
                let expected = one[at..at + count].cmp(&other[at..at + count]);
                // SAFETY: the range is within both vectors.
                let found = unsafe { memcmp(one.as_ptr().add(at), other.as_ptr().add(at), count) };
                assert_eq!(found.cmp(&0), expected, "{count} bytes at {at}, {change} differs");
            }
            // SAFETY: as above.
            assert_eq!(unsafe { memcmp(one.as_ptr().add(at), one.as_ptr().add(at), count) }, 0);
        }
    }

    /// Ranges of all lengths up to some words, apart, touching and overlapping.
    fn places() -> impl Iterator<Item = (usize, usize, usize)> {
        let pairs = [(0, 100), (100, 3), (50, 50), (50, 51), (51, 50), (50, 57), (60, 50), (50, 75)];
        pairs.into_iter().flat_map(|(from, to)| (0..30).map(move |count| (from, to, count)))
    }
}
