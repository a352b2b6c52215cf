//! Every kept input goes through its door again, so that what was found once stays mended.

use std::fs;
use std::path::Path;

macro_rules! corpus {
    ($($target:ident),*) => {$(
        #[test]
        fn $target() {
            replay(stringify!($target), super::$target);
        }
    )*};
}

corpus!(config, event, handle, payload, reply, webhook);

fn replay(target: &str, door: fn(&[u8])) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut count = 0;
    for entry in fs::read_dir(&directory).unwrap() {
        let path = entry.unwrap().path();
        // Names the input where the door panics.
        println!("{}", path.display());
        door(&fs::read(&path).unwrap());
        count += 1;
    }
    assert!(count > 0, "nothing is kept in {}", directory.display());
}
