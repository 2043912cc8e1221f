//! How the work of a check grows with its input. A ratio, so that the speed of the machine does not matter.

/// Whether sixteen times the input takes far less than the 256 times of a quadratic algorithm. What counts is the
/// work of this thread, which other work on the machine hardly changes, and the least of several measurements.
pub(crate) fn is_linear(run: &dyn Fn(usize)) -> bool {
    let least = |lines: usize, tries: u32| -> i64 {
        let work = |_| {
            let start = work_of_thread();
            run(lines);
            work_of_thread() - start
        };
        (0..tries).map(work).min().unwrap_or_default()
    };
    (0..4).any(|_| least(6_400, 3) < 64 * least(400, 8))
}

/// Nanoseconds that this thread has run on a processor.
#[cfg(unix)]
pub(crate) fn work_of_thread() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Elsewhere these tests are compiled, and would fail.
#[cfg(not(unix))]
pub(crate) fn work_of_thread() -> i64 {
    0
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
