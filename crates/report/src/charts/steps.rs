/// A value that jumps at moments and stands still between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps {
    /// Moments, ascending, with the value from then on.
    points: Vec<(u64, f64)>,
}

impl Steps {
    /// A later value at the same moment replaces the earlier one.
    pub fn push(&mut self, at: u64, value: f64) {
        match self.points.last_mut() {
            Some(last) if last.0 >= at => last.1 = value,
            _ => self.points.push((at, value)),
        }
    }

    pub fn largest(&self) -> f64 {
        self.points.iter().fold(0.0, |largest, (_, value)| value.max(largest))
    }

    /// The corners of the line from pixel `left` to `right`: `x` places a moment, `y` a value. One jump a column of
    /// pixels is all that can be seen, so however many points there are, there are at most two corners a column.
    pub fn corners(
        &self,
        (left, right): (i32, i32),
        x: impl Fn(u64) -> i32,
        y: impl Fn(f64) -> i32,
    ) -> Vec<(i32, i32)> {
        let mut corners = vec![(left, y(0.0))];
        let mut height = y(0.0);
        let mut points = self.points.iter().peekable();
        while let Some((at, value)) = points.next() {
            let column = x(*at);
            if points.peek().is_some_and(|(next, _)| x(*next) == column) || y(*value) == height {
                continue;
            }
            corners.push((column, height));
            height = y(*value);
            corners.push((column, height));
        }
        corners.push((right, height));
        corners
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_has_two_corners() {
        let mut steps = Steps::default();
        steps.push(5, 10.0);
        let corners = steps.corners((0, 9), |at| at as i32, |value| value as i32);
        assert_eq!(corners, [(0, 0), (5, 0), (5, 10), (9, 10)]);
    }

    #[test]
    fn many_points_in_one_column_are_one_jump_to_the_last() {
        let mut steps = Steps::default();
        for at in 0..10_000 {
            steps.push(at, at as f64);
        }
        let corners = steps.corners((0, 9), |at| (at / 1_000) as i32, |value| value as i32);
        assert_eq!(corners.len(), 22);
        assert_eq!(corners[21], (9, 9_999));
    }

    #[test]
    fn the_last_value_of_a_moment_counts() {
        let mut steps = Steps::default();
        steps.push(5, 1.0);
        steps.push(5, 2.0);
        assert_eq!(steps.points, [(5, 2.0)]);
    }
}
