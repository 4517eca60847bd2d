-- ClickHouse's formulations, one block each: `-- @question formulation`. Table ev: MergeTree ordered by
-- (customer_id, ts), one part. @events and @codes stand for the lists of the 40 names and their numbers.

-- @funnel a_windowfunnel
-- (a) 4-step funnel as PostHog does it (windowFunnel per person, first-touch breakdown by argMin)
select ch, count() as customers, countIf(level>=1) as s1, countIf(level>=2) as s2, countIf(level>=3) as s3, countIf(level>=4) as s4 from (
  select customer_id, argMin(channel, ts) as ch,
         windowFunnel(604800000)(toUInt64(ts), event='view', event='add_to_cart', event='checkout', event='purchase') as level
  from ev group by customer_id)
group by ch order by ch;

-- @funnel a_windowfunnel_inorder
-- (a) the same, aggregation in the order of the primary key
select ch, count() as customers, countIf(level>=1) as s1, countIf(level>=2) as s2, countIf(level>=3) as s3, countIf(level>=4) as s4 from (
  select customer_id, argMin(channel, ts) as ch,
         windowFunnel(604800000)(toUInt64(ts), event='view', event='add_to_cart', event='checkout', event='purchase') as level
  from ev group by customer_id settings optimize_aggregation_in_order=1)
group by ch order by ch;

-- @funnel a_fold
-- (a) groupArray + arraySort + arrayFold, exact
select ch, count() as customers, countIf(level>=1) as s1, countIf(level>=2) as s2, countIf(level>=3) as s3, countIf(level>=4) as s4 from (
  select ch, arrayFold((s, e) -> (
      if(e.2=1, e.1, s.1),
      if(e.2=2 and e.1-s.1<=604800000, s.1, s.2),
      if(e.2=3 and e.1-s.2<=604800000, s.2, s.3),
      toUInt8(multiIf(e.2=4 and e.1-s.3<=604800000, 4, e.2=3 and e.1-s.2<=604800000, greatest(s.4,3), e.2=2 and e.1-s.1<=604800000, greatest(s.4,2), e.2=1, greatest(s.4,1), s.4))),
      es, (toInt64(0), toInt64(0), toInt64(0), toUInt8(0))).4 as level
  from (select customer_id, argMin(channel, ts) as ch,
               arraySort(x -> x.1, groupArrayIf((ts, k), k>0)) as es
        from (select customer_id, ts, channel, toUInt8(transform(toString(event), ['view','add_to_cart','checkout','purchase'], [1,2,3,4], 0)) as k from ev)
        group by customer_id settings optimize_aggregation_in_order=1))
group by ch order by ch;

-- @directly_follows c_arrays
-- (c) directly-follows counts per channel of the source event, arrays per customer
select z.1 as channel, z.2 as e0, z.3 as e1, count() as n from (
  select arrayJoin(arrayZip(arrayPopBack(a.2), arrayPopBack(a.3), arrayPopFront(a.3))) as z from (
    select arraySort(x -> x.1, groupArray((ts, channel, event))) as a from ev group by customer_id settings optimize_aggregation_in_order=1))
group by channel, e0, e1 order by channel, e0, e1;

-- @directly_follows c_packed
-- (c) the same, tuned: dictionary codes packed with ts into UInt64
select ['web','app','email','push','ads','social','store','call_center'][bitAnd(bitShiftRight(z,12),7)+1] as channel, @events[bitAnd(bitShiftRight(z,6),63)+1] as e0, @events[bitAnd(z,63)+1] as e1, n from (
  select z, count() as n from (
    select arrayJoin(arrayMap((a,b) -> toUInt16(bitAnd(a,511)*64+bitAnd(b,63)), arrayPopBack(s), arrayPopFront(s))) as z
    from (select arraySort(groupArray(toUInt64(ts-1780272000000)*512 + transform(channel, ['web','app','email','push','ads','social','store','call_center'], [0,1,2,3,4,5,6,7], 0)*64 + transform(event, @events, @codes, 0))) as s from ev group by customer_id settings optimize_aggregation_in_order=1))
  group by z)
order by channel, e0, e1;

-- @paths b_arrays
-- (b) top 50 paths of length 5 from 'visit', consecutive gaps <= 30 min, arrays per customer
select p[1] as e0, p[2] as e1, p[3] as e2, p[4] as e3, p[5] as e4, count() as n from (
  select arrayJoin(arrayMap(i -> arraySlice(es, i, 5), arrayFilter(i -> es[i]='visit' and d[i+1]<=1800000 and d[i+2]<=1800000 and d[i+3]<=1800000 and d[i+4]<=1800000, range(1, toUInt64(greatest(1, toInt64(length(es))-3)))))) as p
  from (select a.2 as es, arrayDifference(a.1) as d from (
        select arraySort(x -> x.1, groupArray((ts, event))) as a from ev group by customer_id having count()>=5 settings optimize_aggregation_in_order=1)))
group by p order by n desc, e0, e1, e2, e3, e4 limit 50;

-- @paths b_packed
-- (b) the same, tuned: dictionary codes packed with ts into UInt64, shifted arrays instead of captured arrays
select @events[bitAnd(bitShiftRight(p,24),63)+1] as e0, @events[bitAnd(bitShiftRight(p,18),63)+1] as e1, @events[bitAnd(bitShiftRight(p,12),63)+1] as e2, @events[bitAnd(bitShiftRight(p,6),63)+1] as e3, @events[bitAnd(p,63)+1] as e4, n from (
  select p, count() as n from (
    select arrayJoin(arrayFilter(x -> x<4294967295, arrayMap((a,b,c,d,e) -> toUInt32(if(bitAnd(a,63)=0 and e>0
        and bitShiftRight(b,6)-bitShiftRight(a,6)<=1800000 and bitShiftRight(c,6)-bitShiftRight(b,6)<=1800000
        and bitShiftRight(d,6)-bitShiftRight(c,6)<=1800000 and bitShiftRight(e,6)-bitShiftRight(d,6)<=1800000,
        bitAnd(b,63)*262144+bitAnd(c,63)*4096+bitAnd(d,63)*64+bitAnd(e,63), 4294967295)),
        s, arrayShiftLeft(s,1), arrayShiftLeft(s,2), arrayShiftLeft(s,3), arrayShiftLeft(s,4)))) as p
    from (select arraySort(groupArray(toUInt64(ts-1780272000000)*64 + transform(event, @events, @codes, 0))) as s from ev group by customer_id having count()>=5 settings optimize_aggregation_in_order=1))
  group by p)
order by n desc, e0, e1, e2, e3, e4 limit 50;
