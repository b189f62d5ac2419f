# scratch: turns lists into mapping.toml
num = r'''
a + b
a - b
a * b
b + 1
-a
-b
+a
-(-b)
a + NULL
i8 + u8
i8 * i16
u8 - i16 + 0.0
CAST(u8 AS SIGNED) - CAST(u16 AS SIGNED)
i24 + u24
u16 * 2
big DIV 2
big DIV 0
a / b
b / a
a / 3
7 / a
-7 / b
1000000 / b
a DIV b
b DIV 7
-b DIV 7
a % b
a MOD 7
b % -7
MOD(a, 10)
MOD(p, 0.7)
ubig DIV 3
ubig % 10
ubig MOD 0
big % 1000
u DIV 4
u * 2
p + q
p - q
p * q
p / q
q / p
p / 3
q / 7
r / 3
p * r
r * r
p + 1
p - a
a * p
p / a
a / p
n / 3
p DIV q
p DIV 3
p DIV a
p % q
p % 3
a % q
-p
-q
-(p * q)
p * 1.1
p * 0.005
p + 0.00001
1 / 3
2 / 3 * p
p / 3 * 3
(p + q) / (r + 1)
p * q * r
CAST(w AS DECIMAL(30,10)) + 1
CAST(w AS DECIMAL(30,10)) - p
CAST(w AS DECIMAL(24,6)) / 7
-w
ROUND(w, 3)
ROUND(w)
FLOOR(w)
CEIL(w)
ABS(w)
d + e
d - e
d * 2
d / e
d / 0
e % 7
-d
d + a
a + 0.5e0
p * e
e / p
f + 0
f * 2
d + p
ABS(a)
ABS(i8)
ABS(p)
ABS(d)
ABS(u)
ABS(-b)
ROUND(a)
ROUND(p)
ROUND(p, 1)
ROUND(q, 2)
ROUND(q, 0)
ROUND(q, 10)
ROUND(r, 3)
ROUND(r)
ROUND(-p, 1)
ROUND(p * q, 3)
ROUND(a / b, 2)
ROUND(p / 3, 1)
ROUND(d)
ROUND(e)
ROUND(e, 2)
FLOOR(p)
FLOOR(r)
FLOOR(a)
FLOOR(-q)
FLOOR(d)
FLOOR(a / b)
CEIL(p)
CEILING(r)
CEIL(-q)
CEIL(e)
CEIL(n)
FLOOR(n)
ROUND(n)
a = b
a <> b
a != b
a < b
a <= b
a > b
a >= b
a <=> b
a <=> NULL
NULL <=> NULL
big = ubig
big < ubig
ubig > 9223372036854775807
ubig >= 18446744073709551615
u = a
i8 < u8
p = q
p < q
p >= a
p = 12.5
p <=> 1.00
w > p
w = 1
r < 0.5
d = e
d < p
d > a
d = 0.1e0
a IN (1, 2, 3)
a IN (1, NULL, 3)
a NOT IN (1, 2)
a NOT IN (1, NULL)
p IN (1, 2.5, 10.00)
p IN (a, q)
ubig IN (0, 18446744073709551615)
a BETWEEN 0 AND 10
a BETWEEN b AND 10
a NOT BETWEEN -1 AND 1
p BETWEEN 0.5 AND 9.99
p BETWEEN a AND NULL
a AND b
a OR b
a XOR b
NOT a
a AND NULL
a OR NULL
NOT (a > b)
NOT a = b
a > 0 AND p > 0 OR d > 0
(a > 0) = (b > 0)
(a > 0) + (b > 0)
(a > b) * 10
a IS NULL
a IS NOT NULL
a > 0 IS TRUE
(a > 0) IS NOT TRUE
(a > 0) IS FALSE
(a > 0) IS NOT FALSE
p AND r
d OR NULL
flag
flag = 1
flag IS TRUE
NOT flag
IF(a > b, a, b)
IF(a, 'yes', 'no')
IF(p > 1, p, q)
IF(a > 0, a, p)
IF(a > 0, d, p)
IF(NULL, 1, 2)
CASE WHEN a > 0 THEN 'pos' WHEN a < 0 THEN 'neg' END
CASE a WHEN 1 THEN 'one' WHEN 2 THEN 'two' ELSE 'many' END
CASE WHEN p > q THEN p ELSE q END
CASE WHEN a > 0 THEN 1 ELSE 2.50 END
CASE WHEN a > 0 THEN a WHEN b > 0 THEN p ELSE NULL END
CASE WHEN a > 0 THEN u8 ELSE i8 END
CASE a WHEN NULL THEN 1 ELSE 0 END
CASE WHEN a THEN p END
CASE p WHEN 1 THEN 1 WHEN 2.5 THEN 2 ELSE 0 END
CASE WHEN a > 0 THEN TRUE ELSE b END
COALESCE(a, 0)
COALESCE(a, p, d)
COALESCE(p, 0)
COALESCE(p, q)
COALESCE(a, p, 0)
COALESCE(NULL, a, b)
COALESCE(a)
COALESCE(p, r, 1)
COALESCE(u, b)
COALESCE(i8, u8)
IFNULL(a, b)
IFNULL(p, 0)
IFNULL(r, p)
IFNULL(a, 1.5)
IFNULL(NULL, NULL)
NULLIF(a, b)
NULLIF(a, 0)
NULLIF(p, q)
NULLIF(p, 0)
NULLIF(u8, i8)
NULLIF(d, 0)
CAST(p AS SIGNED)
CAST(q AS SIGNED)
CAST(a AS SIGNED)
CAST(u8 AS UNSIGNED)
CAST(ABS(p) AS UNSIGNED)
CAST(a AS DECIMAL(12,2))
CAST(a AS DECIMAL(20))
CAST(p AS DECIMAL(10,0))
CAST(p AS DECIMAL(12,1))
CAST(p AS DECIMAL(20,6))
CAST(a AS DOUBLE)
CAST(p AS DOUBLE)
CAST(big AS DOUBLE)
CAST(a AS CHAR)
CAST(p AS CHAR)
CAST(p * q AS CHAR)
CAST(p / 3 AS CHAR)
CAST(ubig AS CHAR)
CAST(a > b AS CHAR)
CAST(y AS CHAR)
CONCAT(a, '/', b)
CONCAT(p, q)
CONCAT(p + q, '')
CONCAT(y, '')
CONCAT(ROUND(p, 1), 'x')
y + 1
y = 2024
y * 100 + 12
bits + 0
bits * 2
bits = 255
i8 = TRUE
a = FALSE
(a + b) * (a - b)
((a))
a + b * 2 - b DIV 3 % 5
LENGTH(a)
CHAR_LENGTH(p)
LEFT(b, 3)
RIGHT(p, 3)
SUBSTRING(b, 2)
1
1.50
-2
1e3
TRUE
'text'
18446744073709551615
-9223372036854775808
0.1 + 0.2
1.5e0 + 1
3 DIV 2
-7 % 3
9999999999 * 9
CASE WHEN a = 1 THEN NULL WHEN a = 2 THEN NULL END
NULL
'''
txt = r'''
CONCAT(s, t)
CONCAT(s, ' ', t)
CONCAT(t, i)
CONCAT(s, NULL)
CONCAT(l, s)
CONCAT(c, '|')
CONCAT(kind, '-', tags)
CONCAT('<', m, '>')
CONCAT(t)
CONCAT_WS(', ', s, t, l)
CONCAT_WS(s, t, t)
CONCAT_WS('-', NULL, s, NULL, i)
CONCAT_WS('', s, t)
CONCAT_WS(NULL, s, t)
CONCAT_WS('-', i, p)
UPPER(s)
UPPER(t)
LOWER(s)
UCASE(l)
LCASE(t)
UPPER(c)
UPPER(kind)
LOWER(tags)
UPPER(m)
TRIM(s)
LTRIM(s)
RTRIM(s)
TRIM(LEADING 'x' FROM s)
TRIM(TRAILING 'x' FROM s)
TRIM(BOTH 'xy' FROM s)
TRIM('é' FROM t)
TRIM('' FROM t)
TRIM(c)
SUBSTRING(s, 2)
SUBSTRING(s, 2, 3)
SUBSTRING(s, -3)
SUBSTRING(s, -3, 2)
SUBSTRING(s, 0)
SUBSTRING(s, 0, 2)
SUBSTRING(s, 1, 0)
SUBSTRING(s, 2, -1)
SUBSTRING(s, 100)
SUBSTRING(s, 1, 1000000)
SUBSTRING(s, i)
SUBSTRING(s, i, i)
SUBSTRING(s, 1, i)
SUBSTRING(t, j)
SUBSTRING(t, 1, j)
SUBSTRING(s FROM 2 FOR 2)
SUBSTRING(s FROM -2)
SUBSTR(s, 2, 3)
MID(s, 2, 3)
SUBSTRING(l, 2, 2)
LEFT(s, 3)
LEFT(s, 0)
LEFT(s, -1)
LEFT(s, i)
LEFT(t, j)
LEFT(m, 5)
LEFT(kind, 1)
RIGHT(s, 3)
RIGHT(s, 0)
RIGHT(s, -1)
RIGHT(s, i)
RIGHT(t, j)
RIGHT(l, 2)
CHAR_LENGTH(s)
CHARACTER_LENGTH(t)
CHAR_LENGTH(m)
CHAR_LENGTH(c)
CHAR_LENGTH(l)
CHAR_LENGTH(tags)
LENGTH(s)
LENGTH(m)
LENGTH(CONCAT(s, t))
REPLACE(s, 'a', 'bb')
REPLACE(s, 'x', '')
REPLACE(s, '', 'z')
REPLACE(s, 'é', 'e')
REPLACE(s, t, '!')
REPLACE(s, NULL, 'x')
REPLACE(m, 'A', 'b')
REPLACE(i, '1', 'one')
s = t
s <> t
s < t
s >= t
s <=> t
s = 'abc'
s = 'abc  '
s = ''
s < 'b'
'b' > s
c = 'abc'
c < 'b'
l = 'été'
l > 'a'
kind = 'new'
kind <> 'old'
kind IN ('new', 'lost')
kind NOT IN ('new', 'old')
kind IS NULL
kind <=> NULL
s IN ('abc', 'x', '')
s IN ('abc', NULL)
s NOT IN ('abc', 'x ')
t IN (s, 'abc')
s BETWEEN 'a' AND 'm'
t NOT BETWEEN 'a' AND s
free COLLATE utf8mb4_bin = 'abc'
free COLLATE utf8mb4_bin < 'b'
free COLLATE utf8mb4_bin IN ('abc', 'ABC')
CONCAT(s, 'x') = 'abcx'
LEFT(s, 1) = 'a'
UPPER(s) = 'ABC'
TRIM(s) = TRIM(t)
s IS NULL
CASE s WHEN 'abc' THEN 1 WHEN 'x' THEN 2 ELSE 3 END
CASE kind WHEN 'new' THEN 'fresh' WHEN 'old' THEN 'stale' ELSE kind END
CASE WHEN s = t THEN s ELSE m END
CASE WHEN i > 0 THEN kind ELSE s END
COALESCE(s, t)
COALESCE(s, '?')
COALESCE(kind, 'none')
COALESCE(kind, s, t)
COALESCE(s, l, c)
IFNULL(l, 'é')
NULLIF(s, t)
NULLIF(s, '')
NULLIF(s, 'abc')
NULLIF(kind, 'new')
IF(s = t, 'same', 'other')
IF(kind = 'new', s, t)
CAST(s AS CHAR)
CAST(s AS CHAR(40))
CAST(kind AS CHAR)
CONCAT(LEFT(s, 1), '.', RIGHT(t, 1), '-', i)
UPPER(LEFT(t, 1))
REPLACE(TRIM(s), ' ', '_')
CONCAT(UPPER(SUBSTRING(s, 1, 1)), LOWER(SUBSTRING(s, 2)))
LENGTH(s) = CHAR_LENGTH(s)
CHAR_LENGTH(s) / 2
CHAR_LENGTH(s) * i
LENGTH(s) > 3 AND s <> t
"double quoted"
'it''s'
'back\\slash'
CONCAT('tab\t', s)
CONCAT('%', s, '\n')
CONCAT('😀', t)
'''
mom = r'''
DATE(at)
DATE(at3)
DATE(at6)
DATE(day)
DATE(stamp)
DATE(stamp6)
YEAR(day)
YEAR(at)
YEAR(stamp)
MONTH(day)
MONTH(at6)
DAY(day)
DAYOFMONTH(at)
DAY(stamp6)
HOUR(at)
HOUR(span)
HOUR(at6)
HOUR(stamp)
YEAR(day) * 100 + MONTH(day)
YEAR(DATE(at))
day = due
day < due
day >= '2024-02-29'
day = '2024-02-29'
day BETWEEN '2000-01-01' AND '2024-12-31'
day IN ('2024-02-29', '1999-12-31')
day IN ('2024-02-29', NULL)
day <=> due
day < DATE '2024-01-01'
at = '2024-02-29'
at > '2024-02-29 12:00:00'
at < at6
at = at3
at3 = at6
at3 >= '2024-02-29 12:34:56.789'
at6 > at
at6 < '2024-02-29 12:34:56.5'
at BETWEEN '2000-01-01' AND '2024-02-29 12:34:56'
at = TIMESTAMP '2024-02-29 12:34:56'
stamp < at
stamp6 > '2001-01-01'
day < at
day = at
day = '2024-02-29 00:00:00'
at >= day
span = span
span <=> span
span IS NULL
CAST(at AS DATE)
CAST(at6 AS DATE)
CAST(at AS DATETIME(6))
CAST(at3 AS DATETIME(6))
CAST(day AS DATETIME)
CAST(due AS DATETIME(3))
CAST(day AS CHAR)
CAST(at AS CHAR)
CAST(at3 AS CHAR)
CAST(at6 AS CHAR)
CAST(span AS CHAR)
CONCAT(day, '!')
CONCAT(at6, '')
CONCAT_WS('T', day, span)
CONCAT(stamp, ' UTC')
LEFT(day, 7)
SUBSTRING(at, 12, 5)
COALESCE(day, due)
COALESCE(at, at3)
COALESCE(at, at6)
COALESCE(day, at6)
COALESCE(span, span)
COALESCE(stamp, stamp6)
IFNULL(day, DATE(at6))
IF(day < due, day, due)
IF(at < at6, at, at6)
CASE WHEN day IS NULL THEN due ELSE day END
CASE WHEN MONTH(day) IN (1, 2, 3) THEN 'q1' ELSE 'later' END
CASE WHEN day < '2000-01-01' THEN at END
NULLIF(day, due)
NULLIF(at, at3)
NULLIF(day, '2024-02-29')
day IS NOT NULL AND at IS NULL
YEAR(day) = y
y - YEAR(due)
y IS NULL
YEAR(at) BETWEEN 2000 AND 2024
DATE '2024-02-29'
TIMESTAMP '2024-02-29 12:34:56.5'
DATE(at) = day
CHAR_LENGTH(day)
'''
fact = r'''
a + b
a - b
a * b
a * p
-a
a / b
a / 3
b / a
a DIV b
a DIV 7
a % 7
b % a
p + q
p - q
p * q
p / q
q / p
p / 3
p / 7
q / 3
p DIV q
p % q
p % 3
-p
p * 1.1
p * 2
p + 1
(p + q) / 2
(p - q) * (p + q)
p * q * 0.01
h + p
h - 1
h * 2
d + a
d * 2
d / 3
d / a
d + p
p * d
-d
ABS(a)
ABS(p)
ABS(d)
ROUND(p)
ROUND(p, 1)
ROUND(q, 2)
ROUND(-q, 3)
ROUND(p * q, 2)
ROUND(a / b, 2)
ROUND(p / 3, 1)
FLOOR(p)
FLOOR(-q)
FLOOR(a / 3)
FLOOR(d)
CEIL(p)
CEIL(-q)
CEIL(d)
a = b
a < b
a <=> b
a <=> NULL
p = q
p < q
p >= 12.5
p = 12.50
p > a
h > p
d > a
d > p
a IN (1, 2, 3)
a IN (1, NULL)
a NOT IN (1, NULL)
p IN (1, 2.5, 12.50)
a BETWEEN 0 AND 10
p BETWEEN 0 AND q
p NOT BETWEEN 1 AND 2
a > 0 AND p > 0
a > 0 OR p > 0
(a > 0) XOR (p > 0)
NOT a
NOT (a > b)
a AND p
a IS NULL
(a > 0) IS NOT TRUE
(a > 0) + (b > 0)
IF(a > b, p, q)
IF(a > 0, a, p)
CASE WHEN a > 0 THEN 'pos' WHEN a < 0 THEN 'neg' END
CASE a WHEN 1 THEN p WHEN 2 THEN q ELSE 0 END
CASE WHEN p > q THEN 1 ELSE 2.50 END
COALESCE(a, 0)
COALESCE(a, p)
COALESCE(p, 0)
COALESCE(p, q, h)
COALESCE(a)
COALESCE(s, '?')
COALESCE(kind, 'none')
COALESCE(d, p, 0)
NULLIF(a, b)
NULLIF(p, 12.50)
NULLIF(s, '')
CAST(p AS SIGNED)
CAST(q AS SIGNED)
CAST(a AS DECIMAL(12,2))
CAST(p AS DECIMAL(10,1))
CAST(p AS DECIMAL(14,6))
CAST(p AS DOUBLE)
CAST(a AS DOUBLE)
CAST(a AS CHAR)
CAST(a > 0 AS CHAR)
CONCAT(s, t)
CONCAT(s, '-', a)
CONCAT(p, '')
CONCAT(day, '!')
CONCAT(at, '!')
CONCAT(at3, '!')
CONCAT_WS(', ', s, t, kind)
CONCAT_WS('', s, t)
CONCAT_WS(s, t, t)
TRIM(s)
LTRIM(s)
RTRIM(s)
TRIM(LEADING 'x' FROM s)
TRIM(BOTH 'x' FROM s)
SUBSTRING(s, 2)
SUBSTRING(s, 2, 3)
SUBSTRING(s, 1, 0)
SUBSTRING(s, 100)
LEFT(s, 3)
LEFT(s, 0)
RIGHT(s, 3)
RIGHT(s, 0)
CHAR_LENGTH(s)
LENGTH(s)
REPLACE(s, 'a', 'bb')
REPLACE(s, '', 'z')
s = t
s < t
s = 'abc'
s IN ('abc', 'x')
kind = 'new'
kind IN ('new', 'lost')
CASE kind WHEN 'new' THEN 'fresh' ELSE kind END
DATE(at)
DATE(at3)
DATE(day)
YEAR(day)
MONTH(at)
DAY(at3)
HOUR(at)
HOUR(at3)
HOUR(span)
YEAR(day) * 100 + MONTH(day)
day >= '2020-01-01'
day BETWEEN '2000-01-01' AND '2024-12-31'
at > '2020-01-01'
at3 > at
at = at3
day < at
COALESCE(at, at3)
CAST(at AS DATE)
CAST(day AS DATETIME)
CAST(at AS DATETIME(3))
CAST(day AS CHAR)
LEFT(day, 7)
IF(day < '2000-01-01', day, at)
span = span
'''
agg = r'''
COUNT(*)
COUNT(a)
COUNT(p)
COUNT(s)
COUNT(DISTINCT a)
COUNT(DISTINCT p)
COUNT(DISTINCT s)
COUNT(DISTINCT kind)
COUNT(DISTINCT day)
COUNT(DISTINCT a % 3)
SUM(a)
SUM(b)
SUM(p)
SUM(q)
SUM(h)
SUM(d)
SUM(a > 0)
SUM(p * q)
SUM(a * p)
SUM(p / 3)
SUM(CASE WHEN a > 0 THEN p ELSE 0 END)
SUM(COALESCE(p, 0))
SUM(DISTINCT a)
SUM(DISTINCT p)
AVG(a)
AVG(b)
AVG(p)
AVG(q)
AVG(d)
AVG(a > 0)
AVG(p * q)
AVG(DISTINCT a)
MIN(a)
MAX(a)
MIN(p)
MAX(p)
MIN(h)
MAX(d)
MIN(d)
MIN(s)
MAX(s)
MIN(day)
MAX(day)
MIN(at)
MAX(at3)
MAX(p - q)
MAX(a > 0)
SUM(p) / COUNT(*)
SUM(p) / SUM(q)
SUM(p) - SUM(q)
ROUND(SUM(p * q), 2)
ROUND(AVG(p), 1)
SUM(p) > 100
COALESCE(SUM(a), 0)
MAX(a) - MIN(a)
100 * COUNT(a) / COUNT(*)
IF(COUNT(a) = 0, NULL, SUM(a) / COUNT(a))
NULLIF(MIN(p), 0)
CONCAT(MIN(s), '-', COUNT(*))
COUNT(DISTINCT g)
'''
def q(s): return '"' + s.replace('\\','\\\\').replace('"','\\"') + '"'
def lst(s): return [l for l in s.strip('\n').split('\n') if l.strip()]
out=['''# Expressions held by the server: every computed column is also SELECTed on the source,
# word for word, and both answers must be the same (tests/it/expressions.rs).

[source]
ddl = ["schema.sql"]

[target]
dialects = ["sqlite", "mysql", "postgres"]
''']
def table(kind, name, frm, cols, where=None, copy=False, grain=None, group=None, key='sql'):
    out.append(f'[{kind}.{name}]')
    if frm: out.append(f'from = "exprs.{frm}"')
    if grain: out.append(f'grain = "{grain}"')
    if group: out.append(f'group_by = ["{group}"]')
    if where: out.append(f'where = {q(where)}')
    if copy: out.append('copy = "*"')
    if cols is not None:
        if frm: out.append(f'drop = [{", ".join(q(c) for c in copy_drop[frm])}]')
        out.append(f'\n[{kind}.{name}.columns]')
        if frm: out.append('id = "id"')
        if frm == 'number': out.append('x = "x"')
        if name in ('fact_row','fact_some'): out.append('id = "id"')
        for i,e in enumerate(cols,1): out.append(f'x{i:03} = {{ {key} = {q(e)} }}')
    out.append('')
import re
ddl=open('schema.sql').read()
copy_drop={}
for m in re.finditer(r'CREATE TABLE (\w+) \((.*?)\n\);',ddl,re.S):
    copy_drop[m[1]]=[]
table('table','number','number',lst(num))
table('table','word','word',lst(txt))
table('table','moment','moment',lst(mom))
table('table','sale','sale',None,copy=True)
filters=[('positive','number','a > b AND NOT flag IS NULL'),('odd','number','a % 2 = 1 OR p IN (1, NULL)'),
 ('padded','word',"s = 'abc' OR c < 'b'"),('late','moment',"at >= '2000-01-01' AND DATE(at6) <> day")]
for n,f,w in filters: table('table',n,f,None,where=w,copy=True)
table('fact','fact_row',None,lst(fact),grain='sale',key='measure')
table('fact','fact_some',None,['a','p + q'],grain='sale',where="p > q OR s < 'b'",key='measure')
table('fact','fact_group',None,lst(agg),grain='sale',group='g',key='measure')
table('fact','fact_all',None,lst(agg),grain='sale',key='measure')
open('mapping.toml','w').write('\n'.join(out))
