//! The reader's files, inside this program: what the page of an archive is made of.
//!
//! `cargo xtask build` makes them and then compiles this program with them (see `build.rs`).

use std::path::Path;

use anyhow::{Context, Result};

use crate::files;
use crate::publish::{MODULE, Reader};

#[cfg(has_reader)]
const FILES: Option<(&str, &str, &[u8])> = Some((
    include_str!(concat!(env!("FONDS_READER"), "/index.html")),
    include_str!(concat!(env!("FONDS_READER"), "/reader.js")),
    include_bytes!(concat!(env!("FONDS_READER"), "/reader_bg.wasm")),
));
#[cfg(not(has_reader))]
const FILES: Option<(&str, &str, &[u8])> = None;

/// The reader of this program.
pub(crate) fn reader() -> Result<Reader> {
    let (page, glue, module) = FILES.context(
        "This fonds was compiled without the reader and makes bare archives (NAME.fonds) only. In its \
         sources, `cargo xtask build` compiles one that makes pages.",
    )?;
    Ok(Reader { page: page.to_owned(), glue: glue.to_owned(), module: module.to_vec() })
}

/// A reader that was built into a folder.
pub(crate) fn reader_in(folder: &Path) -> Result<Reader> {
    let text = |name: &str| -> Result<String> {
        let path = folder.join(name);
        String::from_utf8(files::read(&path)?).with_context(|| format!("{} is not UTF-8.", path.display()))
    };
    Ok(Reader {
        page: text("index.html")?,
        glue: text("reader.js")?,
        module: files::read(&folder.join(MODULE))?,
    })
}
