-- The state of a payment follows from its operations; the list asks for it.
alter table billing.payments add column status text;
update billing.payments p
set status = convert_from(d.document, 'UTF8')::jsonb ->> 'status'
from billing.rm_payment_details d
where d.id = p.id;
alter table billing.payments
    alter column status set not null,
    add constraint payments_status_known check (status in ('processing', 'authorized', 'declined', 'voided'));

-- Each order of each list has its index (ADR 0030). Finance reads by state: all states are a merge of four reads.
create index invoices_by_customer on billing.invoices (customer_id, created_at desc, id desc);
create index invoices_by_status on billing.invoices (status, created_at desc, id desc);
create index payments_by_customer on billing.payments (customer_id, created_at desc, id desc);
create index payments_by_status on billing.payments (status, created_at desc, id desc);
