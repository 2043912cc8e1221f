//! Reactive state, all of one type inside.
//!
//! Leptos writes the code of a signal, a memo and a stored value once more for every type of value and
//! every closure; with a hundred of them that was a third of the program. Here the values stand in
//! boxes of one type, so that code exists once. Names and meaning are those of Leptos, which still
//! does the work; a value must be fit for threads, as there. Knows no page and no value.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude as base;
use leptos::prelude::{GetValue, ReadUntracked, SetValue, Track, Write};

/// A value of any type.
type Cell = Box<dyn Any + Send + Sync>;

/// Something to run for a value. The box of a closure carries three ways to call it; this one carries
/// the one that is used.
pub trait Run<T> {
    /// Runs it.
    fn run(&self) -> T;
}
impl<T, F: Fn() -> T> Run<T> for F {
    fn run(&self) -> T {
        self()
    }
}

/// What a value needs to stand in a box.
pub trait Value: Send + Sync + 'static {}
impl<T: Send + Sync + 'static> Value for T {}

fn open<T: Value>(cell: &Cell) -> &T {
    match (**cell).downcast_ref() {
        Some(value) => value,
        None => wrong_type(),
    }
}

fn open_mut<T: Value>(cell: &mut Cell) -> &mut T {
    match (**cell).downcast_mut() {
        Some(value) => value,
        None => wrong_type(),
    }
}

/// Cannot happen: the type beside each handle is the one its value was put in with.
#[cold]
fn wrong_type() -> ! {
    std::process::abort()
}

macro_rules! handle {
    ($name:ident) => {
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $name<T> {}
    };
}

/// A value that can be set, and whose readers run again when it is.
pub struct RwSignal<T>(base::RwSignal<Cell>, PhantomData<fn() -> T>);
handle!(RwSignal);

impl<T: Value> RwSignal<T> {
    /// A signal with a first value.
    pub fn new(value: T) -> Self {
        Self(new_signal(Box::new(value)), PhantomData)
    }

    /// Reads, and has the reader run again on a change.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        self.track();
        self.with_untracked(read)
    }

    /// Reads once.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(open(&self.0.read_untracked()))
    }

    /// Has the reader run again on a change.
    pub fn track(self) {
        track_signal(self.0);
    }

    /// Writes.
    pub fn set(self, value: T) {
        self.try_set(value);
    }

    /// Writes, unless the owner is gone.
    pub fn try_set(self, value: T) -> bool {
        set_signal(self.0, Box::new(value))
    }

    /// Changes in place.
    pub fn update(self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Changes in place, unless the owner is gone.
    pub fn try_update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let mut cell = self.0.try_write()?;
        Some(change(open_mut(&mut cell)))
    }
}

impl<T: Value + Clone> RwSignal<T> {
    /// The value; the reader runs again on a change.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value right now.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }

    /// The value right now, unless the owner is gone.
    pub fn try_get_untracked(self) -> Option<T> {
        self.0.try_read_untracked().map(|cell| open::<T>(&cell).clone())
    }
}

impl<T: Value + Default> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

fn new_signal(cell: Cell) -> base::RwSignal<Cell> {
    base::RwSignal::new(cell)
}

fn track_signal(signal: base::RwSignal<Cell>) {
    signal.track();
}

fn set_signal(signal: base::RwSignal<Cell>, cell: Cell) -> bool {
    match signal.try_write() {
        Some(mut place) => {
            *place = cell;
            true
        }
        None => false,
    }
}

/// A value with the way to compare it.
struct Compared {
    cell: Cell,
    same: fn(&Cell, &Cell) -> bool,
}

/// A value that follows others, and whose readers run again only when it really differs.
pub struct Memo<T>(base::Memo<Compared>, PhantomData<fn() -> T>);
handle!(Memo);

impl<T: Value + PartialEq> Memo<T> {
    /// A value that `follow` works out whenever what it reads has changed.
    pub fn new(follow: impl Fn(()) -> T + Send + Sync + 'static) -> Self {
        let same = |one: &Cell, other: &Cell| open::<T>(one) == open::<T>(other);
        let follow = move || Compared { cell: Box::new(follow(())), same };
        Self(new_memo(Box::new(follow)), PhantomData)
    }
}

impl<T: Value> Memo<T> {
    /// Reads, and has the reader run again on a change.
    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        track_memo(self.0);
        self.with_untracked(read)
    }

    /// Reads once.
    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(open(&self.0.read_untracked().cell))
    }
}

impl<T: Value + Clone> Memo<T> {
    /// The value; the reader runs again on a change.
    pub fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value right now.
    pub fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

fn new_memo(follow: Box<dyn Run<Compared> + Send + Sync>) -> base::Memo<Compared> {
    base::Memo::new_with_compare(
        move |_| follow.run(),
        |before, now| match (before, now) {
            (Some(before), Some(now)) => !(now.same)(&before.cell, &now.cell),
            (Some(_) | None, _) => true,
        },
    )
}

fn track_memo(memo: base::Memo<Compared>) {
    memo.track();
}

/// A value to be read, wherever it comes from; worked out at each reading.
pub struct Signal<T>(base::StoredValue<Source>, PhantomData<fn() -> T>);
handle!(Signal);

type Source = Arc<dyn Run<Cell> + Send + Sync>;

impl<T: Value> Signal<T> {
    /// A value that follows what `follow` reads.
    pub fn derive(follow: impl Fn() -> T + Send + Sync + 'static) -> Self {
        let source: Source = Arc::new(move || -> Cell { Box::new(follow()) });
        Self(base::StoredValue::new(source), PhantomData)
    }

    /// The value; the reader runs again when what it rests on changes.
    pub fn get(self) -> T {
        match self.0.get_value().run().downcast() {
            Ok(value) => *value,
            Err(_) => wrong_type(),
        }
    }

    /// The value right now.
    pub fn get_untracked(self) -> T {
        base::untrack(|| self.get())
    }
}

impl<T: Value + Clone> Signal<T> {
    /// A value that stays.
    pub fn stored(value: T) -> Self {
        Self::derive(move || value.clone())
    }
}

impl<T: Value + Clone> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Self {
        Self::derive(move || signal.get())
    }
}

impl<T: Value + Clone> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}

/// A value nobody is told about.
pub struct StoredValue<T>(base::StoredValue<Cell>, PhantomData<fn() -> T>);
handle!(StoredValue);

impl<T: Value> StoredValue<T> {
    /// Keeps a value.
    pub fn new(value: T) -> Self {
        let cell: Cell = Box::new(value);
        Self(base::StoredValue::new(cell), PhantomData)
    }

    /// Reads.
    pub fn with_value<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(open(&base::ReadValue::read_value(&self.0)))
    }

    /// Reads, unless the owner is gone.
    pub fn try_with_value<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        Some(read(open(&*base::ReadValue::try_read_value(&self.0)?)))
    }

    /// Changes in place, unless the owner is gone.
    pub fn try_update_value<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        Some(change(open_mut(&mut *base::WriteValue::try_write_value(&self.0)?)))
    }

    /// Changes in place.
    pub fn update_value(self, change: impl FnOnce(&mut T)) {
        self.try_update_value(change);
    }

    /// Writes, unless the owner is gone.
    pub fn set_value(self, value: T) {
        self.0.try_set_value(Box::new(value));
    }
}

impl<T: Value + Clone> StoredValue<T> {
    /// The value.
    pub fn get_value(self) -> T {
        self.with_value(T::clone)
    }

    /// The value, unless the owner is gone.
    pub fn try_get_value(self) -> Option<T> {
        self.try_with_value(T::clone)
    }
}

/// Something that runs again whenever what it reads has changed.
pub struct Effect;

impl Effect {
    /// Runs it soon, and then again and again.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(run: impl Fn() + 'static) {
        #[inline(never)]
        fn erased(run: Box<dyn Run<()>>) {
            base::Effect::new(move || run.run());
        }
        erased(Box::new(run));
    }
}

/// Runs a task to its end, whatever becomes of who started it.
pub fn spawn(task: impl Future<Output = ()> + 'static) {
    #[inline(never)]
    fn erased(task: Pin<Box<dyn Future<Output = ()>>>) {
        leptos::task::spawn_local(task);
    }
    erased(Box::pin(task));
}

/// Runs a task that ends with whoever started it: a page that is left, a question that is asked anew.
pub fn spawn_scoped(task: impl Future<Output = ()> + 'static) {
    #[inline(never)]
    fn erased(task: Pin<Box<dyn Future<Output = ()>>>) {
        leptos::task::spawn_local_scoped_with_cancellation(task);
    }
    erased(Box::pin(task));
}
