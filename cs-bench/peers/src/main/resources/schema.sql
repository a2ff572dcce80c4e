create table if not exists service (
  id bigint generated always as identity primary key,
  customer_id varchar(256),
  contact_key varchar(256),
  service_type varchar(256),
  started timestamp with time zone not null default current_timestamp,
  event varchar(1000000) not null
);
create index if not exists service_by_contact_key on service (contact_key, started);
