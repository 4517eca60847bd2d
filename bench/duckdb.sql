-- DuckDB's formulations, one block each: `-- @question formulation`. Table ev lies sorted by (customer_id, ts);
-- blocks named …_phys rely on that order. Constants: 7 days = 604800000 ms, 30 minutes = 1800000 ms.

-- @funnel a_asof
-- (a) the same funnel as a chain of ASOF joins (the latest start is the best start, so this is exact)
with ft as (select customer_id, arg_min(channel, ts) as ch from ev group by customer_id),
v as (select customer_id, ts from ev where event='view'),
c as (select e.customer_id, e.ts, v.ts as st from (select customer_id, ts from ev where event='add_to_cart') e
      asof join v on e.customer_id=v.customer_id and e.ts>=v.ts where e.ts-v.ts<=604800000),
k as (select e.customer_id, e.ts, c.st from (select customer_id, ts from ev where event='checkout') e
      asof join c on e.customer_id=c.customer_id and e.ts>=c.ts where e.ts-c.st<=604800000),
p as (select e.customer_id, e.ts from (select customer_id, ts from ev where event='purchase') e
      asof join k on e.customer_id=k.customer_id and e.ts>=k.ts where e.ts-k.st<=604800000),
lv as (select customer_id, max(l) as level from (
        select customer_id, 1 as l from v union all select customer_id, 2 from c
        union all select customer_id, 3 from k union all select customer_id, 4 from p) group by customer_id)
select ft.ch::varchar as ch, count(*) as customers, count_if(level>=1) as s1, count_if(level>=2) as s2, count_if(level>=3) as s3, count_if(level>=4) as s4
from ft left join lv using (customer_id) group by 1 order by 1;

-- @funnel a_window
-- (a) 4-step funnel, exact, three running maxima (window functions)
with ft as (select customer_id, arg_min(channel, ts) as ch from ev group by customer_id),
s  as (select customer_id, ts, event from ev where event in ('view','add_to_cart','checkout','purchase')),
l1 as (select *, max(case when event='view' then ts end)
               over (partition by customer_id order by ts rows unbounded preceding) as t1 from s),
l2 as (select *, max(case when event='add_to_cart' and ts-t1<=604800000 then t1 end)
               over (partition by customer_id order by ts rows unbounded preceding) as t2 from l1),
l3 as (select *, max(case when event='checkout' and ts-t2<=604800000 then t2 end)
               over (partition by customer_id order by ts rows unbounded preceding) as t3 from l2),
lv as (select customer_id, max(case when event='purchase' and ts-t3<=604800000 then 4
               when t3 is not null then 3 when t2 is not null then 2 when t1 is not null then 1 else 0 end) as level
       from l3 group by customer_id)
select ft.ch::varchar as ch, count(*) as customers, count_if(level>=1) as s1, count_if(level>=2) as s2, count_if(level>=3) as s3, count_if(level>=4) as s4
from ft left join lv using (customer_id) group by 1 order by 1;

-- @funnel a_stream_phys
-- (a) the same funnel with streaming (unordered) windows over the physical order; the key packs customer and time
with b as (select customer_id::hugeint*8589934592 + (ts-1780272000000) as key, customer_id, ts, event, channel, lag(customer_id) over () as pc from ev),
l1 as (select *, max(case when event='view' then key end) over (rows unbounded preceding) as t1 from b),
l2 as (select *, max(case when event='add_to_cart' and key-t1<=604800000 then t1 end) over (rows unbounded preceding) as t2 from l1),
l3 as (select *, max(case when event='checkout' and key-t2<=604800000 then t2 end) over (rows unbounded preceding) as t3 from l2),
lv as (select customer_id, max(case when pc is distinct from customer_id then channel end) as ch,
        max(case when event='purchase' and key-t3<=604800000 then 4
                 when event='checkout' and key-t2<=604800000 then 3
                 when event='add_to_cart' and key-t1<=604800000 then 2
                 when event='view' then 1 else 0 end) as level from l3 group by customer_id)
select ch::varchar as ch, count(*) as customers, count_if(level>=1) as s1, count_if(level>=2) as s2, count_if(level>=3) as s3, count_if(level>=4) as s4
from lv group by 1 order by 1;

-- @directly_follows c_lead
-- (c) directly-follows counts per channel (of the source event) and event pair
with l as (select channel, event as e0, lead(event) over (partition by customer_id order by ts) as e1 from ev)
select channel::varchar as channel, e0::varchar as e0, e1::varchar as e1, count(*) as n from l where e1 is not null group by all order by 1, 2, 3;

-- @directly_follows c_stream_phys
-- (c) the same with streaming lead() over the physical order
with l as (select customer_id as c0, lead(customer_id) over () as c1, channel, event as e0, lead(event) over () as e1 from ev)
select channel::varchar as channel, e0::varchar as e0, e1::varchar as e1, count(*) as n from l where c0=c1 group by all order by 1, 2, 3;

-- @paths b_lead
-- (b) top 50 paths of length 5 from 'visit', consecutive gaps <= 30 min, with lead()
with l as (select event as e0, ts as t0, lead(event,1) over w as e1, lead(event,2) over w as e2, lead(event,3) over w as e3, lead(event,4) over w as e4,
             lead(ts,1) over w as t1, lead(ts,2) over w as t2, lead(ts,3) over w as t3, lead(ts,4) over w as t4
           from ev window w as (partition by customer_id order by ts))
select e0::varchar as e0, e1::varchar as e1, e2::varchar as e2, e3::varchar as e3, e4::varchar as e4, count(*) as n from l
where e0='visit' and t1-t0<=1800000 and t2-t1<=1800000 and t3-t2<=1800000 and t4-t3<=1800000
group by all order by n desc, 1, 2, 3, 4, 5 limit 50;

-- @paths b_stream_phys
-- (b) the same with streaming lead() over the physical order
with l as (select customer_id as c0, lead(customer_id,4) over () as c4, event as e0, ts as t0,
             lead(event,1) over () as e1, lead(event,2) over () as e2, lead(event,3) over () as e3, lead(event,4) over () as e4,
             lead(ts,1) over () as t1, lead(ts,2) over () as t2, lead(ts,3) over () as t3, lead(ts,4) over () as t4 from ev)
select e0::varchar as e0, e1::varchar as e1, e2::varchar as e2, e3::varchar as e3, e4::varchar as e4, count(*) as n from l
where e0='visit' and c0=c4 and t1-t0<=1800000 and t2-t1<=1800000 and t3-t2<=1800000 and t4-t3<=1800000
group by all order by n desc, 1, 2, 3, 4, 5 limit 50;
