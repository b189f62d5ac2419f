//! An expression as a server stores it: MySQL with every parenthesis and the texts'
//! character set, MariaDB with as few parentheses as it takes.

use super::operator::{self, COMPARISON, Operator};
use super::{Expr, Negation, Unary};
use crate::ddl::Server;

/// The expression in the server's spelling; none where that is not known here.
pub(super) fn print(expression: &Expr, server: Server) -> Option<String> {
    Printer { server }.print(expression)
}

/// How closely an operand binds that never needs parentheses.
const WHOLE: u8 = 20;

struct Printer {
    server: Server,
}

impl Printer {
    fn mysql(&self) -> bool {
        !self.server.is_mariadb()
    }

    fn print(&self, expression: &Expr) -> Option<String> {
        Some(match expression {
            Expr::Null => "NULL".to_owned(),
            Expr::Bool(value) if self.mysql() => value.to_string(),
            Expr::Bool(value) => u8::from(*value).to_string(),
            Expr::Number(number) => number.clone(),
            Expr::Text(charset, text) => self.text(charset.as_deref(), text),
            Expr::Hex(digits) => format!("0x{digits}"),
            Expr::Bits(digits) => format!("0x{}", bits_to_hex(digits)?),
            Expr::Temporal(kind, text) => format!("{kind}'{text}'"),
            Expr::Column(name) => format!("`{}`", name.replace('`', "``")),
            Expr::Word(word) => self.call(&word.to_lowercase(), &[])?,
            Expr::Call(name, arguments) => self.call(name, arguments)?,
            Expr::Unary(unary, inner) => self.unary(*unary, inner)?,
            Expr::Binary(operator, left, right) => self.binary(operator, left, right)?,
            Expr::Is(inner, word) => {
                let inner = if word.ends_with("null") {
                    self.within(inner, COMPARISON)?
                } else {
                    self.truth(inner, COMPARISON)?
                };
                self.wrapped(format!("{inner} is {word}"))
            }
            Expr::In(inner, list, negation) => {
                let inner = self.within(inner, COMPARISON)?;
                let list = self.list(list)?;
                self.wrapped(format!("{inner} {}in ({list})", not(*negation)))
            }
            Expr::Between(parts, negation) => {
                let [inner, low, high] = parts.as_ref();
                let inner = self.within(inner, COMPARISON)?;
                let low = self.within(low, COMPARISON + 1)?;
                let high = self.within(high, COMPARISON + 1)?;
                self.wrapped(format!(
                    "{inner} {}between {low} and {high}",
                    not(*negation)
                ))
            }
            Expr::Case(subject, arms, otherwise) => {
                self.case(subject.as_deref(), arms, otherwise.as_deref())?
            }
            Expr::Cast(inner, ty) => format!("cast({} as {})", self.print(inner)?, cast_type(ty)),
            Expr::Interval(inner, operator, amount, unit) => {
                let inner = self.within(inner, operator.binding)?;
                let amount = self.print(amount)?;
                let sign = operator.printed;
                self.wrapped(format!("{inner} {sign} interval {amount} {unit}"))
            }
            Expr::Extract(unit, inner) => format!("extract({unit} from {})", self.print(inner)?),
            Expr::Collate(inner, name) => {
                let inner = self.within(inner, WHOLE)?;
                self.wrapped(format!("{inner} collate {name}"))
            }
        })
    }

    /// MySQL stands every operation in parentheses.
    fn wrapped(&self, text: String) -> String {
        if self.mysql() {
            format!("({text})")
        } else {
            text
        }
    }

    /// An operand of something that binds as closely as `least`.
    fn within(&self, expression: &Expr, least: u8) -> Option<String> {
        let text = self.print(expression)?;
        Some(if !self.mysql() && binding(expression) < least {
            format!("({text})")
        } else {
            text
        })
    }

    fn text(&self, charset: Option<&str>, text: &str) -> String {
        let escaped = text
            .replace('\\', "\\\\")
            .replace('\'', "\\'")
            .replace('\n', "\\n")
            .replace('\r', "\\r")
            .replace('\0', "\\0");
        match charset {
            Some(charset) => format!("{charset}'{escaped}'"),
            None if self.mysql() => format!("_utf8mb4'{escaped}'"),
            None => format!("'{escaped}'"),
        }
    }

    fn list(&self, list: &[Expr]) -> Option<String> {
        let printed: Option<Vec<String>> = list.iter().map(|item| self.print(item)).collect();
        Some(printed?.join(","))
    }

    fn unary(&self, unary: Unary, inner: &Expr) -> Option<String> {
        let sign = match unary {
            Unary::Plus => return self.print(inner),
            Unary::Not => return self.negated(inner),
            Unary::Minus => '-',
            Unary::Invert => '~',
        };
        Some(if self.mysql() {
            format!("{sign}({})", self.print(inner)?)
        } else {
            format!("{sign}{}", self.within(inner, WHOLE - 1)?)
        })
    }

    fn binary(&self, operator: &'static Operator, left: &Expr, right: &Expr) -> Option<String> {
        let sign = self.sign(operator);
        if matches!(operator.printed, "and" | "or") {
            let mut operands = Vec::new();
            self.flatten(operator, left, &mut operands)?;
            self.flatten(operator, right, &mut operands)?;
            return Some(self.wrapped(operands.join(&format!(" {sign} "))));
        }
        if operator.printed == "xor" && self.mysql() {
            let (left, right) = (self.truth(left, 0)?, self.truth(right, 0)?);
            return Some(format!("({left} xor {right})"));
        }
        if operator.printed == "regexp" && self.mysql() {
            let arguments = self.list(&[left.clone(), right.clone()])?;
            return Some(format!("regexp_like({arguments})"));
        }
        let left = self.within(left, operator.binding)?;
        let right = self.within(right, operator.binding + 1)?;
        Some(self.wrapped(format!("{left} {sign} {right}")))
    }

    fn sign(&self, operator: &Operator) -> &'static str {
        match operator.printed {
            "%" if !self.mysql() => "MOD",
            printed => printed,
        }
    }

    /// The operands of a chain of the same AND or OR.
    fn flatten(&self, operator: &Operator, operand: &Expr, out: &mut Vec<String>) -> Option<()> {
        match operand {
            Expr::Binary(inner, left, right) if inner.printed == operator.printed => {
                self.flatten(operator, left, out)?;
                self.flatten(operator, right, out)
            }
            other => {
                out.push(self.truth(other, operator.binding)?);
                Some(())
            }
        }
    }

    /// An operand that is asked whether it is true: not 0 where it is no condition.
    fn truth(&self, expression: &Expr, least: u8) -> Option<String> {
        if is_condition(expression) {
            return self.within(expression, least);
        }
        let literal = matches!(expression, Expr::Number(_) | Expr::Text(..) | Expr::Bool(_));
        Some(if self.mysql() {
            format!("(0 <> {})", self.print(expression)?)
        } else if literal || least == COMPARISON {
            self.within(expression, least)?
        } else {
            format!("{} <> 0", self.within(expression, COMPARISON)?)
        })
    }

    /// NOT is worked into a condition where that has an opposite.
    fn negated(&self, inner: &Expr) -> Option<String> {
        let turned = match inner {
            Expr::Binary(operator, left, right) => {
                if operator.printed == "like" && self.mysql() {
                    return Some(format!("(not({}))", self.print(inner)?));
                }
                if operator.printed == "like" {
                    let left = self.within(left, COMPARISON)?;
                    let right = self.within(right, COMPARISON + 1)?;
                    return Some(format!("{left}  not like {right}"));
                }
                let opposite = opposite(operator.printed)?;
                Expr::Binary(operator::find(opposite)?, left.clone(), right.clone())
            }
            Expr::In(one, list, Negation::Plain) => {
                Expr::In(one.clone(), list.clone(), Negation::Negated)
            }
            Expr::Between(parts, Negation::Plain) => {
                Expr::Between(parts.clone(), Negation::Negated)
            }
            Expr::Is(one, word) => match word.strip_prefix("not ") {
                Some(word) => Expr::Is(one.clone(), word.to_owned()),
                None => Expr::Is(one.clone(), format!("not {word}")),
            },
            Expr::Column(_) if self.mysql() => {
                return Some(format!("(0 = {})", self.print(inner)?));
            }
            Expr::Column(_) => return Some(format!("{} = 0", self.print(inner)?)),
            _ => return None,
        };
        self.print(&turned)
    }

    fn case(
        &self,
        subject: Option<&Expr>,
        arms: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
    ) -> Option<String> {
        let mut text = "case ".to_owned();
        if let Some(subject) = subject {
            text.push_str(&self.print(subject)?);
            text.push(' ');
        }
        for (when, then) in arms {
            let when = match subject {
                None => self.truth(when, COMPARISON)?,
                Some(_) => self.print(when)?,
            };
            text.push_str(&format!("when {when} then {} ", self.print(then)?));
        }
        if let Some(otherwise) = otherwise {
            text.push_str(&format!("else {} ", self.print(otherwise)?));
        }
        text.push_str("end");
        Some(self.wrapped(text))
    }

    /// A function under the name the server stores it by.
    fn call(&self, name: &str, arguments: &[Expr]) -> Option<String> {
        match (name, arguments) {
            ("mod", [left, right]) => return self.binary(operator::find("%")?, left, right),
            ("isnull", [inner]) => {
                return self.print(&Expr::Is(Box::new(inner.clone()), "null".to_owned()));
            }
            ("date", [inner]) => return Some(format!("cast({} as date)", self.print(inner)?)),
            ("timestamp", [inner]) => {
                return Some(format!("cast({} as datetime)", self.print(inner)?));
            }
            ("instr", [text, part]) => {
                return Some(format!(
                    "locate({},{})",
                    self.print(part)?,
                    self.print(text)?
                ));
            }
            ("timestampdiff" | "timestampadd", [Expr::Column(unit), rest @ ..]) => {
                let unit = unit.to_uppercase();
                return Some(format!("{name}({unit},{})", self.list(rest)?));
            }
            _ => {}
        }
        let name = self.function(name)?;
        Some(format!("{name}({})", self.list(arguments)?))
    }

    fn function<'n>(&self, name: &'n str) -> Option<&'n str> {
        Some(match (name, self.mysql()) {
            ("substring" | "mid", _) => "substr",
            ("day", _) => "dayofmonth",
            ("ceil", _) => "ceiling",
            ("character_length", _) => "char_length",
            ("power", _) => "pow",
            ("current_date", _) => "curdate",
            ("current_time", _) => "curtime",
            ("ucase", true) => "upper",
            ("lcase", true) => "lower",
            ("upper", false) => "ucase",
            ("lower", false) => "lcase",
            ("octet_length", true) => "length",
            ("length", false) => "octet_length",
            ("current_timestamp" | "localtime" | "localtimestamp", true) => "now",
            ("localtime", false) if self.server.version >= 110_700 => "curtime",
            ("localtimestamp", false) if self.server.version >= 110_700 => name,
            ("now" | "localtime" | "localtimestamp", false) => "current_timestamp",
            ("convert" | "position" | "weight_string", _) => return None,
            (name, _) => name,
        })
    }
}

fn not(negation: Negation) -> &'static str {
    match negation {
        Negation::Plain => "",
        Negation::Negated => "not ",
    }
}

fn opposite(printed: &str) -> Option<&'static str> {
    Some(match printed {
        "=" => "<>",
        "<>" => "=",
        "<" => ">=",
        ">=" => "<",
        ">" => "<=",
        "<=" => ">",
        _ => return None,
    })
}

fn is_condition(expression: &Expr) -> bool {
    match expression {
        Expr::Binary(operator, ..) => operator.binding <= COMPARISON,
        Expr::Is(..) | Expr::In(..) | Expr::Between(..) | Expr::Unary(Unary::Not, _) => true,
        Expr::Call(name, _) => matches!(name.as_str(), "isnull" | "json_valid" | "json_contains"),
        _ => false,
    }
}

/// How closely the printed form binds.
fn binding(expression: &Expr) -> u8 {
    match expression {
        Expr::Binary(operator, ..) => operator.binding,
        Expr::Interval(_, operator, ..) => operator.binding,
        Expr::Is(..) | Expr::In(..) | Expr::Between(..) | Expr::Unary(Unary::Not, _) => COMPARISON,
        Expr::Unary(..) => WHOLE - 1,
        _ => WHOLE,
    }
}

/// CHAR in a cast carries the session's character set where it names none.
fn cast_type(ty: &str) -> String {
    let ty = match ty {
        "signed integer" | "signed int" => "signed",
        "unsigned integer" | "unsigned int" => "unsigned",
        "decimal" => "decimal(10,0)",
        other => other,
    };
    if ty.starts_with("char") && !ty.contains("charset") {
        format!("{ty} charset utf8mb4")
    } else {
        ty.to_owned()
    }
}

fn bits_to_hex(digits: &str) -> Option<String> {
    let value = u64::from_str_radix(digits, 2).ok()?;
    let text = format!("{value:x}");
    Some(if text.len() % 2 == 1 {
        format!("0{text}")
    } else {
        text
    })
}
