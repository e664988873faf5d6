//! stub
use super::names::Names;
use super::{Limits, Member, Members, ReadSeek, Refusal};
pub(super) fn claims(_head: &[u8]) -> bool {
    false
}
pub(super) fn open<'a>(_source: Box<dyn ReadSeek + 'a>, _limits: Limits) -> Box<dyn Members<'a> + 'a> {
    Box::new(Zim)
}
struct Zim;
impl Members<'_> for Zim {
    fn next(&mut self, _names: &mut Names) -> Option<Result<Member, Refusal>> {
        None
    }
}
