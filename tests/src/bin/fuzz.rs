//! What the fuzzer starts from and what it leaves: `fuzz seeds TARGET FOLDER` writes the
//! seeds and the committed inputs, `fuzz pack TARGET FOLDER` commits what is in a folder,
//! `fuzz targets` names the targets.

#![allow(clippy::print_stdout, reason = "the names are the program's output")]

use std::path::Path;

use tests::fuzz::{TARGETS, find, pack, seed};
use tests::{Outcome, place};

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["targets"] => TARGETS
            .iter()
            .for_each(|target| println!("{}", target.name)),
        ["seeds", target, folder] => seeds(target, Path::new(folder))?,
        ["pack", target, folder] => packed(target, Path::new(folder))?,
        _ => return Err("usage: fuzz targets | seeds TARGET FOLDER | pack TARGET FOLDER".into()),
    }
    Ok(())
}

fn seeds(target: &str, folder: &Path) -> Outcome<()> {
    std::fs::create_dir_all(folder)?;
    let committed = std::fs::read(place::fuzz_pack(target)).unwrap_or_default();
    let committed = pack::unpack(&committed).into_iter().map(<[u8]>::to_vec);
    for (number, input) in seed::seeds(target)?
        .into_iter()
        .chain(committed)
        .enumerate()
    {
        std::fs::write(folder.join(format!("seed-{number}")), input)?;
    }
    Ok(())
}

fn packed(target: &str, folder: &Path) -> Outcome<()> {
    find(target).ok_or("there is no such target")?;
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        inputs.push(std::fs::read(entry?.path())?);
    }
    inputs.sort();
    let pack = place::fuzz_pack(target);
    std::fs::create_dir_all(pack.parent().ok_or("a pack without a folder")?)?;
    Ok(std::fs::write(pack, pack::pack(&inputs))?)
}
