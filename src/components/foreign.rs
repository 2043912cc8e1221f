//! Words that others wrote, such as the name of a trunk: they keep their direction of writing to
//! themselves, and what hides in them is shown as escapes.

use domain::visible::visible;

use crate::components::El;
use crate::components::html::bdi;

/// The words on one line, in an element of their own. Texts of several lines are drawn with
/// [`El::child`], which leaves their line breaks alone.
pub fn foreign(words: impl AsRef<str>) -> El {
    #[inline(never)]
    fn erased(words: &str) -> El {
        bdi().child(visible(words).into_owned())
    }
    erased(words.as_ref())
}
