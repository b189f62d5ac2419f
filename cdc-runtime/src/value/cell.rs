//! Which method of a [`ColumnWriter`] writes which type.

use std::borrow::Cow;

use super::{Date, Datetime, Decimal, Json, PackedDecimal, TimeValue, Timestamp, ValueError, Year};
use crate::mapper::{Cell, ColumnWriter};

/// Implements [`Cell`] for types by an expression over the value and the writer.
macro_rules! cells {
    ($($type:ty: |$value:ident, $out:ident| $write:expr;)*) => {
        $(
            impl Cell for $type {
                #[inline]
                fn write<W: ColumnWriter>(&self, $out: &mut W) -> Result<(), ValueError> {
                    let $value = self;
                    $write
                }
            }
        )*
    };
}

cells! {
    i8: |value, out| { out.int(i64::from(*value)); Ok(()) };
    i16: |value, out| { out.int(i64::from(*value)); Ok(()) };
    i32: |value, out| { out.int(i64::from(*value)); Ok(()) };
    i64: |value, out| { out.int(*value); Ok(()) };
    u8: |value, out| out.uint(u64::from(*value));
    u16: |value, out| out.uint(u64::from(*value));
    u32: |value, out| out.uint(u64::from(*value));
    u64: |value, out| out.uint(*value);
    bool: |value, out| { out.int(i64::from(*value)); Ok(()) };
    f32: |value, out| { out.float(*value); Ok(()) };
    f64: |value, out| { out.double(*value); Ok(()) };
    str: |value, out| out.text(value);
    String: |value, out| out.text(value);
    Cow<'_, str>: |value, out| out.text(value);
    [u8]: |value, out| { out.bytes(value); Ok(()) };
    Vec<u8>: |value, out| { out.bytes(value); Ok(()) };
    Cow<'_, [u8]>: |value, out| { out.bytes(value); Ok(()) };
    Decimal: |value, out| { out.decimal(value); Ok(()) };
    Date: |value, out| { out.date(*value); Ok(()) };
    Year: |value, out| { out.int(i64::from(value.0)); Ok(()) };
    Json<'_>: |value, out| out.json(value);
}

impl<T: Cell + ?Sized> Cell for &T {
    #[inline]
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        (**self).write(out)
    }
}

impl<const P: usize, const S: usize> Cell for PackedDecimal<'_, P, S> {
    #[inline]
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        out.packed_decimal(self)
    }
}

impl<const F: usize> Cell for TimeValue<F> {
    #[inline]
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        out.time(*self);
        Ok(())
    }
}

impl<const F: usize> Cell for Datetime<F> {
    #[inline]
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        out.datetime(self);
        Ok(())
    }
}

impl<const F: usize> Cell for Timestamp<F> {
    #[inline]
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        out.datetime(self);
        Ok(())
    }
}
