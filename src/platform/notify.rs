//! Waking tasks that wait for a condition. Knows neither what they wait for nor the browser.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, Waker};

/// Tasks wait until a condition holds; whoever may have changed it rings.
#[derive(Clone, Default)]
pub struct Notify(Arc<Mutex<Vec<Waker>>>);

impl Notify {
    /// Has every waiting task look at its condition again.
    pub fn notify_waiters(&self) {
        let wakers = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for waker in wakers {
            waker.wake();
        }
    }

    /// Waits until `ready` gives a value; asks at once and after every ring.
    pub async fn wait<T>(&self, mut ready: impl FnMut() -> Option<T>) -> T {
        poll_fn(|context| match ready() {
            Some(value) => Poll::Ready(value),
            None => {
                let mut wakers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                // One waiting task polled twice between two rings is woken once.
                wakers.retain(|waker| !waker.will_wake(context.waker()));
                wakers.push(context.waker().clone());
                Poll::Pending
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Wake};

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    struct Count(AtomicUsize);
    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[wasm_bindgen_test]
    fn a_waiting_task_is_woken_once_per_ring_and_ends_with_the_value() {
        let (notify, count) = (Notify::default(), Arc::new(Count(AtomicUsize::new(0))));
        let waker = Waker::from(Arc::clone(&count));
        let mut context = Context::from_waker(&waker);
        let value = Mutex::new(None);
        let mut task = pin!(notify.wait(|| *value.lock().unwrap_or_else(PoisonError::into_inner)));
        assert!(task.as_mut().poll(&mut context).is_pending());
        assert!(task.as_mut().poll(&mut context).is_pending());
        notify.notify_waiters();
        assert_eq!(count.0.load(Ordering::SeqCst), 1);
        assert!(task.as_mut().poll(&mut context).is_pending());
        *value.lock().unwrap_or_else(PoisonError::into_inner) = Some(7);
        notify.notify_waiters();
        assert_eq!(task.as_mut().poll(&mut context), Poll::Ready(7));
    }
}
