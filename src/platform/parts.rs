//! Parts of the console that are files of their own in a release build and come when they are first needed,
//! so that the first load stays small. Everywhere else they are one with the rest.
//!
//! Knows how a part is fetched; what a part holds is said where `part!` and `lazy_view!` are used.

use std::task::{Context, Poll, Waker};

use crate::platform::tasks::Task;

/// A part could not be fetched. Asking again fetches again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

#[cfg(split)]
impl From<wasm_split_helpers::SplitLoaderError> for Missing {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> Self {
        Self
    }
}

/// Why a part did not come.
#[cfg(split)]
pub type Unfetched = wasm_split_helpers::SplitLoaderError;
/// Why a part did not come.
#[cfg(not(split))]
pub type Unfetched = Missing;

/// Puts a function, and all that only it needs, into a part: `part!(name: fetch, function(argument: Type) -> Type { … })`.
/// The function becomes async, and `fetch` brings the part without calling it.
macro_rules! part {
    ($part:ident: $fetch:ident, $vis:vis $name:ident($argument:ident: $kind:ty) -> $out:ty $body:block) => {
        /// Calls into the part, fetched first where that has not happened.
        #[cfg(split)]
        #[wasm_split_helpers::wasm_split($part, fallible, preload(#[allow(dead_code)] $fetch))]
        // Across parts an argument is a pointer.
        #[allow(unsafe_code, clippy::box_collection)]
        $vis fn $name($argument: $kind) -> Result<$out, $crate::platform::parts::Missing> {
            Ok($body)
        }

        /// Fetches the part: it is here.
        #[cfg(not(split))]
        #[allow(clippy::unused_async, dead_code)]
        async fn $fetch() -> Result<(), $crate::platform::parts::Unfetched> {
            Ok(())
        }

        /// Calls into the part.
        #[cfg(not(split))]
        #[allow(clippy::unused_async, clippy::box_collection)]
        $vis async fn $name($argument: $kind) -> Result<$out, $crate::platform::parts::Missing> {
            Ok($body)
        }
    };
}
pub(crate) use part;

/// Something that may not come.
pub type Coming<T, E> = Task<Result<T, E>>;

/// What a future that need not wait brings. A function of a part need not wait once its own `fetch` has come: each
/// function asks for the part by itself.
pub fn now<T, E>(mut coming: Coming<T, E>) -> Option<Result<T, E>> {
    match coming.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(come) => Some(come),
        Poll::Pending => None,
    }
}
