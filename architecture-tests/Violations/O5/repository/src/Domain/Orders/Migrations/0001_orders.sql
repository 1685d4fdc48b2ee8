-- and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on and on a
select 1;
