//! Pictures of the page, to be looked at.

use crate::Result;
use crate::run::{cargo, run, target};

/// Takes pictures of every view of the page that was built last, in headless Chromium.
pub fn shots(arguments: &[&str]) -> Result<()> {
    let (folder, names) = match arguments {
        [] => (None, None),
        [folder] => (Some(*folder), None),
        [folder, names] => (Some(*folder), Some(*names)),
        _ => return Err("`cargo xtask shots [FOLDER [NAMES]]`: that was too much.".to_owned()),
    };
    let folder = folder.map_or_else(|| target().join("shots"), Into::into);
    let mut shots = cargo();
    shots.args(["run", "--quiet", "-p", "browsers", "--example", "shots", "--"]).arg(folder).args(names);
    run(&mut shots)
}
