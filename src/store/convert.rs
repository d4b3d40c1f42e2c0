//! How the domain's values look in the file.

use chrono::NaiveDate;
use rusqlite::types::{FromSqlError, Value as Sql, ValueRef};

use crate::clock::from_millis;
use crate::domain::field::Shape;
use crate::domain::{At, Field, Points, Value};

/// An instant as the file keeps it.
pub(super) const fn millis(at: At) -> i64 {
    at.timestamp_millis()
}

/// An instant from a row.
pub(super) fn at(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<At> {
    Ok(from_millis(row.get(index)?))
}

/// An instant from a row, where there may be none.
pub(super) fn at_opt(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<Option<At>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(from_millis))
}

/// Points from a row, where there may be none.
pub(super) fn points_opt(
    row: &rusqlite::Row<'_>,
    index: usize,
) -> rusqlite::Result<Option<Points>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(Points::from_hundredths))
}

/// A day from a row, where there may be none.
pub(super) fn day_opt(
    row: &rusqlite::Row<'_>,
    index: usize,
) -> rusqlite::Result<Option<NaiveDate>> {
    match row.get_ref(index)?.as_str_or_null()? {
        Some(day) => Ok(Some(day_from(day)?)),
        None => Ok(None),
    }
}

/// A day as the file keeps it.
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// A day from the file.
pub(super) fn day_from(text: &str) -> Result<NaiveDate, FromSqlError> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|err| FromSqlError::Other(Box::new(err)))
}

/// A word of a closed set, from a row: one that is not in the set means a damaged or later file.
pub(super) fn word<T>(
    row: &rusqlite::Row<'_>,
    index: usize,
    from_id: impl Fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text = row.get_ref(index)?.as_str()?;
    from_id(text).ok_or_else(|| rusqlite::Error::from(FromSqlError::OutOfRange(0)))
}

/// A field's value as its column keeps it; tags have a table of their own.
pub(super) fn to_sql(value: &Value) -> Sql {
    match value {
        Value::None | Value::Tags(_) => Sql::Null,
        Value::Text(text) => Sql::Text(text.clone()),
        Value::Points(points) => Sql::Integer(points.hundredths()),
        Value::Date(date) => Sql::Text(day(*date)),
        Value::Id(id) => Sql::Integer(*id),
    }
}

/// A field's value from its column.
pub(super) fn from_sql(field: Field, sql: ValueRef<'_>) -> rusqlite::Result<Value> {
    let value = match (field.spec().shape, sql) {
        (_, ValueRef::Null) => Value::None,
        (Shape::Points | Shape::Score, ValueRef::Integer(n)) => {
            Value::Points(Points::from_hundredths(n))
        }
        (Shape::Date, ValueRef::Text(_)) => Value::Date(day_from(sql.as_str()?)?),
        (Shape::Person | Shape::Process | Shape::Sprint | Shape::Column, ValueRef::Integer(id)) => {
            Value::Id(id)
        }
        (_, ValueRef::Text(_)) => Value::text(sql.as_str()?),
        (_, ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_)) => {
            return Err(FromSqlError::InvalidType.into());
        }
    };
    Ok(value)
}
