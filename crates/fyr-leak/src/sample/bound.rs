//! How large a share may be, when a sample of it is known.

/// Returns the share that `wrong` of `count` judged rules out with a remaining risk of `risk`: the exact binomial bound.
///
/// Source: C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits, 1934. Without a fault among n it is close to
/// 3/n at a risk of 5 %.
pub fn upper_bound(wrong: u64, count: u64, risk: f64) -> f64 {
    if count <= wrong {
        return 1.0;
    }
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    // 60 halvings: beyond what a double tells apart.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if at_most(wrong, count, middle) > risk {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// Returns how likely it is to meet at most `wrong` of `count`, when the share is `share`.
fn at_most(wrong: u64, count: u64, share: f64) -> f64 {
    if share <= 0.0 {
        return 1.0;
    }
    if 1.0 <= share {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "samples are far below 2^52 units")]
    let number = |count: u64| count as f64;
    let odds = (share / (1.0 - share)).ln();
    let mut term = number(count) * (-share).ln_1p();
    let mut sum = term.exp();
    for met in 0..wrong {
        term += (number(count - met) / number(met + 1)).ln() + odds;
        sum += term.exp();
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::upper_bound;

    #[track_caller]
    fn check((wrong, count): (u64, u64), expected: f64) {
        let bound = upper_bound(wrong, count, 0.05);
        assert!((bound - expected).abs() < 0.0001, "{bound}");
    }

    #[test]
    fn no_fault_in_a_sample_bounds_the_share_to_three_by_its_size() {
        check((0, 300), 0.00994);
        check((0, 1_500), 0.00199);
        check((0, 1), 0.95);
    }

    #[test]
    fn faults_raise_the_bound_as_the_tables_say() {
        // Upper one-sided 95 % limits by Clopper and Pearson.
        check((1, 10), 0.39416);
        check((5, 100), 0.10225);
        check((10, 10), 1.0);
    }

    #[test]
    fn nothing_judged_proves_nothing() {
        check((0, 0), 1.0);
    }
}
