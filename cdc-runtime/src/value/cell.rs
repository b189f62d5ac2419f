//! Which method of a [`ColumnWriter`] writes which type.

use std::borrow::Cow;

use super::{
    Date, Datetime, Decimal, Inet4, Inet6, Json, PackedDecimal, TimeValue, Timestamp, Uuid,
    ValueError, Year,
};
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
    Date: |value, out| out.date(*value);
    Year: |value, out| { out.int(i64::from(value.0)); Ok(()) };
    Json<'_>: |value, out| out.json(value);
    Uuid: |value, out| value.text(|text| out.text(text));
    Inet4: |value, out| value.text(|text| out.text(text));
    Inet6: |value, out| value.text(|text| out.text(text));
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
        out.datetime(self)
    }
}

impl<const F: usize> Cell for Timestamp<F> {
    #[inline]
    fn write<W: ColumnWriter>(&self, out: &mut W) -> Result<(), ValueError> {
        out.datetime(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says which method was called with what.
    #[derive(Default)]
    struct Calls(Vec<String>);

    impl ColumnWriter for Calls {
        fn null(&mut self) {
            self.0.push("null".into());
        }
        fn int(&mut self, value: i64) {
            self.0.push(format!("int {value}"));
        }
        fn uint(&mut self, value: u64) -> Result<(), ValueError> {
            self.0.push(format!("uint {value}"));
            Ok(())
        }
        fn float(&mut self, value: f32) {
            self.0.push(format!("float {value}"));
        }
        fn double(&mut self, value: f64) {
            self.0.push(format!("double {value}"));
        }
        fn packed_decimal<const P: usize, const S: usize>(
            &mut self,
            value: &PackedDecimal<'_, P, S>,
        ) -> Result<(), ValueError> {
            value.text(|text| self.0.push(format!("packed {text}")))
        }
        fn decimal(&mut self, value: &Decimal) {
            self.0.push(format!("decimal {value}"));
        }
        fn text(&mut self, value: &str) -> Result<(), ValueError> {
            self.0.push(format!("text {value}"));
            Ok(())
        }
        fn bytes(&mut self, value: &[u8]) {
            self.0.push(format!("bytes {value:?}"));
        }
        fn date(&mut self, value: Date) -> Result<(), ValueError> {
            self.0.push(format!("date {value}"));
            Ok(())
        }
        fn time<const F: usize>(&mut self, value: TimeValue<F>) {
            self.0.push(format!("time {value}"));
        }
        fn datetime(&mut self, value: &impl crate::value::Timestamped) -> Result<(), ValueError> {
            self.0.push(format!("datetime {value}"));
            Ok(())
        }
        fn json(&mut self, value: &Json<'_>) -> Result<(), ValueError> {
            self.0.push(format!("json {}", value.text()?));
            Ok(())
        }
    }

    fn written(value: &impl Cell) -> String {
        let mut calls = Calls::default();
        value.write(&mut calls).unwrap();
        calls.0.join(", ")
    }

    #[test]
    fn every_type_has_its_method() {
        assert_eq!(written(&None::<i8>), "null");
        assert_eq!(written(&Some(-1_i16)), "int -1");
        assert_eq!(written(&u64::MAX), "uint 18446744073709551615");
        assert_eq!(written(&true), "int 1");
        assert_eq!(written(&0.1_f32), "float 0.1");
        assert_eq!(written(&0.1_f64), "double 0.1");
        assert_eq!(written(&"a"), "text a");
        assert_eq!(written(&Some(Cow::Borrowed("b"))), "text b");
        assert_eq!(written(&&[1_u8, 2][..]), "bytes [1, 2]");
        assert_eq!(written(&Cow::Borrowed(&[3_u8][..])), "bytes [3]");
        assert_eq!(
            written(&PackedDecimal::<2, 1>::from_bytes(&[0x80, 5])),
            "packed 0.5"
        );
        assert_eq!(written(&Decimal::new(50, 2)), "decimal 0.50");
        assert_eq!(written(&Date::ZERO), "date 0000-00-00");
        assert_eq!(written(&Year(0)), "int 0");
        assert_eq!(
            written(&TimeValue::<1>::from_micros(-1).unwrap()),
            "time -00:00:00.0"
        );
        assert_eq!(
            written(&Datetime::<0>::ZERO),
            "datetime 0000-00-00 00:00:00"
        );
        assert_eq!(
            written(&Timestamp::<0>::new(1, 0)),
            "datetime 1970-01-01 00:00:01"
        );
        assert_eq!(written(&Json::Text("[]")), "json []");
        assert_eq!(
            written(&Uuid::from_bytes([0xAB; 16])),
            "text abababab-abab-abab-abab-abababababab"
        );
        assert_eq!(
            written(&Inet4::from_bytes([192, 0, 2, 1])),
            "text 192.0.2.1"
        );
        assert_eq!(written(&Inet6::from_bytes([0; 16])), "text ::");
    }
}
