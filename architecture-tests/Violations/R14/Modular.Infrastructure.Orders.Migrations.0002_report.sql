-- A comment may speak of billing.invoices, a value may be 'billing.invoice.finalized.v1'.
create table orders.report (id uuid primary key, source text default 'billing.invoice.finalized.v1');

create view orders.turnover as
    select o.id, i.gross
    from orders.orders o
    -- expect: Modular.Infrastructure.Orders.Migrations.0002_report.sql:8 -> billing.invoices (SQL file)
    join billing.invoices i on i.order_id = o.id;
