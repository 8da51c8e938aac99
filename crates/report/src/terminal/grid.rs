use comfy_table::{
    presets, Attribute, CellAlignment, Color, ColumnConstraint, ContentArrangement, TableComponent, Width,
};

use super::Screen;
use crate::tables::{Cell, Column, Keep, Table, Tone};

/// What a column of prose may shrink to before another column has to go.
const NARROWEST_TEXT: u16 = 14;

/// Draws a table as wide as the screen: columns that can be missed go first, then text wraps. Numbers never break.
pub fn draw(table: &Table, screen: Screen) -> String {
    let kept = fitting(table, screen.width);
    let mut grid = comfy_table::Table::new();
    grid.load_preset(presets::NOTHING)
        .set_style(TableComponent::HeaderLines, '─')
        .set_style(TableComponent::MiddleHeaderIntersections, '─')
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(screen.width);
    if screen.colored {
        grid.enforce_styling();
    } else {
        grid.force_no_tty();
    }
    grid.set_header(kept.iter().map(|(_, column)| heading(column)));
    for row in &table.rows {
        let cells = kept.iter().filter_map(|(index, column)| Some(styled(row.get(*index)?, column)));
        grid.add_row(cells);
    }
    for (position, (index, column)) in kept.iter().enumerate() {
        if let Some(drawn) = grid.column_mut(position) {
            let natural = width(table, *index, column).saturating_add(2);
            drawn.set_constraint(if shrinks(table, *index, column) {
                ColumnConstraint::LowerBoundary(Width::Fixed(natural.min(NARROWEST_TEXT)))
            } else {
                ColumnConstraint::ContentWidth
            });
        }
    }
    let mut text = grid.trim_fmt();
    let columns = table.columns.iter().enumerate().filter(|(_, column)| column.keep != Keep::OnPage);
    let left_out: Vec<&str> = columns
        .filter(|(index, column)| !column.title.is_empty() && kept.iter().all(|(at, _)| at != index))
        .map(|(_, column)| column.title.as_str())
        .collect();
    if !left_out.is_empty() {
        text.push('\n');
        text.push_str(&screen.wrapped(&format!("Without room here: {}", left_out.join(", "))));
    }
    if let Some(more) = &table.more {
        text.push_str("\n ");
        text.push_str(more);
    }
    text
}

/// The columns that a screen of this width has room for, with their places.
fn fitting(table: &Table, screen: u16) -> Vec<(usize, &Column)> {
    let mut kept: Vec<_> =
        table.columns.iter().enumerate().filter(|(_, column)| column.keep != Keep::OnPage).collect();
    let needed = |kept: &[(usize, &Column)]| {
        kept.iter().map(|(index, column)| usize::from(narrowest(table, *index, column))).sum::<usize>()
    };
    while needed(&kept) > usize::from(screen) {
        let least = kept
            .iter()
            .enumerate()
            .filter_map(|(position, (_, column))| match column.keep {
                Keep::IfRoom(rank) => Some((rank, position)),
                _ => None,
            })
            .max();
        match least {
            Some((_, position)) => kept.remove(position),
            None => break,
        };
    }
    kept
}

/// With the space at both sides and the gap to the next column.
fn narrowest(table: &Table, index: usize, column: &Column) -> u16 {
    let natural = width(table, index, column).saturating_add(3);
    if shrinks(table, index, column) {
        natural.min(NARROWEST_TEXT + 1)
    } else {
        natural
    }
}

fn shrinks(table: &Table, index: usize, column: &Column) -> bool {
    !column.numeric && width(table, index, column) > NARROWEST_TEXT
}

/// The widest text of a column, in characters.
fn width(table: &Table, index: usize, column: &Column) -> u16 {
    let cells = table.rows.iter().filter_map(|row| row.get(index)).map(|cell| cell.text.chars().count());
    let widest = cells.chain([column.title.chars().count()]).max().unwrap_or(0);
    u16::try_from(widest).unwrap_or(u16::MAX)
}

fn heading(column: &Column) -> comfy_table::Cell {
    comfy_table::Cell::new(&column.title).add_attribute(Attribute::Bold).set_alignment(alignment(column))
}

fn styled(cell: &Cell, column: &Column) -> comfy_table::Cell {
    let drawn = comfy_table::Cell::new(&cell.text).set_alignment(alignment(column));
    match cell.tone {
        Tone::Plain => drawn,
        Tone::Good => drawn.fg(Color::Green),
        Tone::Bad => drawn.fg(Color::Red),
        Tone::Open => drawn.fg(Color::Yellow),
        Tone::Quiet => drawn.add_attribute(Attribute::Dim),
    }
}

fn alignment(column: &Column) -> CellAlignment {
    if column.numeric {
        CellAlignment::Right
    } else {
        CellAlignment::Left
    }
}
