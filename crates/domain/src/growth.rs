//! How the work of a check grows with its input. A ratio, so that the speed of the machine does not matter.

use std::time::{Duration, Instant};

/// Whether sixteen times the input takes far less than the 256 times of a quadratic algorithm. The shortest
/// of several measurements counts, because other work on the machine only makes a measurement longer.
pub(crate) fn is_linear(run: &dyn Fn(usize)) -> bool {
    let shortest = |lines: usize, tries: u32| -> Duration {
        let time = |_| {
            let start = Instant::now();
            run(lines);
            start.elapsed()
        };
        (0..tries).map(time).min().unwrap_or_default()
    };
    // A busy machine interrupts every long measurement, so a failure is measured again.
    (0..4).any(|_| shortest(6_400, 3) < 64 * shortest(400, 8))
}

#[test]
fn a_quadratic_algorithm_is_told_from_a_linear_one() {
    let work = |steps: usize| {
        let sum = (0..steps as u64).fold(0_u64, |sum, step| sum.wrapping_mul(31).wrapping_add(step));
        assert_ne!(std::hint::black_box(sum), 1);
    };
    assert!(is_linear(&|lines| work(lines * 100)));
    assert!(!is_linear(&|lines| work(lines * lines / 20)));
}
