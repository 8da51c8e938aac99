//! Writing so that nothing is lost.

use crate::{FileError, Why};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Links that are followed before they are taken for a ring.
const MAX_LINKS: usize = 40;

/// Writes a file that must not be there yet: what is there is somebody's.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let written = File::create_new(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => FileError::new(path, Why::There),
        _ => unwritten(path, error),
    })
}

/// Refuses a place at which no file can be made: something is there, or no folder.
pub fn free(path: &Path) -> Result<(), FileError> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(FileError::new(path, Why::There));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.is_none_or(Path::is_dir) {
        true => Ok(()),
        false => Err(FileError::new(path, Why::NoFolder)),
    }
}

/// Why a file cannot be written: one that is not there can be made, but for its folder.
pub fn unwritten(path: &Path, error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => FileError::new(path, Why::NoFolder),
        io::ErrorKind::PermissionDenied => FileError::new(path, Why::MayNotWrite),
        _ => FileError::new(path, error),
    }
}

/// Refuses a file whose mode lets nobody write it, though who may do anything could.
pub fn writable(path: &Path) -> Result<(), FileError> {
    match fs::metadata(path) {
        Ok(there) if there.permissions().readonly() => Err(FileError::new(path, Why::ReadOnly)),
        _ => Ok(()),
    }
}

/// Refuses a folder, which is made if need be once there is something to write, in which nothing can be written.
pub fn takes(folder: &Path) -> Result<(), FileError> {
    let there = folder.ancestors().find(|place| place.is_dir() || place.as_os_str().is_empty());
    let there = there.filter(|place| !place.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::tempfile_in(there).map(drop).map_err(|error| match error.kind() {
        // As a folder says that has no files of ours, like that of the system's processes.
        io::ErrorKind::NotFound => FileError::new(folder, Why::Unwritable),
        io::ErrorKind::PermissionDenied => FileError::new(folder, Why::MayNotWrite),
        _ => FileError::new(folder, error),
    })
}

/// Writes a file all at once: whoever opens it sees what was there before or all of the new, never a part. Its mode
/// stays; where the path is a link, what it leads to is written, and the link stays.
pub fn replace(path: &Path, parts: &[&[u8]]) -> Result<(), FileError> {
    replaced(&place_of(path), parts).map_err(|error| unwritten(path, error))
}

fn replaced(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(<fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    for part in parts {
        file.write_all(part)?;
    }
    if let Ok(there) = fs::metadata(path) {
        if there.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        // Another file in its place would do what its mode forbids.
        if there.permissions().readonly() {
            return Err(Why::ReadOnly.into());
        }
        file.as_file().set_permissions(there.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Where a file is, or would be, whatever names lead there.
pub fn place_of(path: &Path) -> PathBuf {
    let mut place = path.to_owned();
    for _ in 0..MAX_LINKS {
        if let Ok(whole) = place.canonicalize() {
            return whole;
        }
        // A link to what is not there yet.
        let Ok(target) = fs::read_link(&place) else { break };
        place = place.parent().map(|folder| folder.join(&target)).unwrap_or(target);
    }
    place
}

#[cfg(all(test, unix))]
#[allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::os::unix::fs::{symlink, PermissionsExt};

    #[test]
    fn a_file_that_is_there_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine");
        create(&path, b"first").unwrap();
        let told = create(&path, b"second").unwrap_err().to_string();
        assert!(told.contains("mine: it is there already") && told.contains("choose another name"), "{told}");
        assert_eq!(fs::read(&path).unwrap(), b"first");
    }

    #[test]
    fn where_something_is_there_or_no_folder_no_file_can_be_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine");
        assert!(free(&path).is_ok() && free(Path::new("nobody s")).is_ok());
        assert!(free(&path.join("in it")).unwrap_err().to_string().contains("its folder is not there"));
        symlink("nowhere", &path).unwrap();
        assert!(free(&path).unwrap_err().to_string().contains("it is there already"));
    }

    #[test]
    fn who_may_not_write_is_told_so_with_the_cure() {
        let told = unwritten(Path::new("mine"), io::ErrorKind::PermissionDenied.into()).to_string();
        assert!(
            told.contains("mine: whoever runs this may not write there") && told.contains("chmod +w"),
            "{told}"
        );
    }

    #[test]
    fn what_is_replaced_keeps_its_mode_and_the_link_that_leads_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("real"), folder.path().join("link"));
        symlink("real", &link).unwrap();
        replace(&link, &[b"new"]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new", "also where it leads to nothing yet");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(&link, &[b"newer", b" still"]).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"newer still");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn a_folder_that_is_missing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none/it");
        for written in [create(&path, b"x"), replace(&path, &[b"x"])] {
            let told = written.unwrap_err().to_string();
            assert!(told.contains("none/it: its folder is not there: make it first"), "{told}");
        }
    }

    #[test]
    fn a_file_that_may_not_be_written_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        for refused in [replace(&path, &[b"x"]), writable(&path)] {
            let told = refused.unwrap_err().to_string();
            assert!(told.contains("it: it may not be written") && told.contains("chmod u+w"), "{told}");
        }
        assert_eq!(fs::read(&path).unwrap(), b"old");
    }

    #[test]
    fn a_folder_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("it");
        fs::create_dir(&path).unwrap();
        assert!(matches!(replace(&path, &[b"x"]), Err(FileError { why: Why::Folder, .. })));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
