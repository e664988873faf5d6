//! stub
use super::sheet::Sheet;
pub(super) fn read(sheet: &mut Sheet<'_>) {
    super::plain::read(sheet);
}
