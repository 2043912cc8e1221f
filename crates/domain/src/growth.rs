//! How the work of a check grows with its input. A ratio, so that a slow or busy machine changes nothing.

use std::time::{Duration, Instant};

/// Whether four times the input takes far less than the sixteen times of a quadratic reading. The best of
/// several tries counts, because other work on the machine only ever makes one slower.
pub(crate) fn is_linear(run: &dyn Fn(usize)) -> bool {
    let time = |lines: usize| -> Duration {
        let start = Instant::now();
        run(lines);
        start.elapsed()
    };
    (0..6).any(|_| time(10_000) < 10 * time(2_500))
}

#[test]
fn a_quadratic_reading_is_told_from_a_linear_one() {
    let work = |steps: usize| {
        let sum = (0..steps as u64).fold(0_u64, |sum, step| sum.wrapping_mul(31).wrapping_add(step));
        assert_ne!(std::hint::black_box(sum), 1);
    };
    assert!(is_linear(&|lines| work(lines * 100)));
    assert!(!is_linear(&|lines| work(lines * lines / 10)));
}
