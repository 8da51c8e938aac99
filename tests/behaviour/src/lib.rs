//! What the contracts do, told as timelines. The tests are in `tests/`, a file for each contract.
