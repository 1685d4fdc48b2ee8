using FluentAssertions;
using Modular.ArchitectureTests.Engine;
using Modular.ArchitectureTests.Rules;
using Xunit;

namespace Modular.ArchitectureTests;

public sealed class EngineTests
{
    private static readonly string[] Schemas = ["users", "orders", "billing", "log"];

    [Theory]
    [InlineData("select 1 from billing.invoices", "billing.invoices")]
    [InlineData("SELECT 1 FROM \"billing\".\"invoices\"", "billing.invoices")]
    [InlineData(" where exists (select 1 from users.accounts a where a.id = o.id)", "users.accounts")]
    [InlineData("left join billing.payments p using (order_id)", "billing.payments")]
    [InlineData("with x as (select 1) insert into billing.lines (id) select id from x", "billing.lines")]
    [InlineData("select billing.next_number(@series)", "billing.next_number")]
    [InlineData("update orders.orders o set total = 1", "orders.orders")]
    [InlineData("grant usage on schema billing to someone", "billing")]
    [InlineData("set search_path = billing", "billing")]
    [InlineData("create domain billing.amount as bigint", "billing.amount")]
    [InlineData("do $$ begin execute 'delete from users.accounts'; end $$", "users.accounts")]
    public void Sql_is_read_for_the_schemas_it_names(string text, string name)
    {
        Sql.IsSql(text, Schemas).Should().BeTrue();
        Sql.Names(text, Schemas).Select(n => n.Name).Should().Equal(name);
    }

    [Theory]
    [InlineData("orders.order.placed.v1")]
    [InlineData("users.read")]
    [InlineData("billing.payment.declined")]
    [InlineData("Update of orders.order.placed.v1 from orders.order.placed.v1 is not understood")]
    [InlineData("Create an order first: orders.empty")]
    [InlineData("Drop billing.write from the permissions of this role")]
    public void A_wire_name_a_permission_or_an_error_code_is_not_sql(string text)
    {
        Sql.IsSql(text, Schemas).Should().BeFalse();
    }

    [Theory]
    [InlineData("select 1 -- never billing.invoices")]
    [InlineData("select 1 /* nor\n users.accounts */")]
    [InlineData("insert into x (type) values ('orders.order.placed.v1')")]
    [InlineData("select o.billing.name from x o")]
    public void What_sql_quotes_or_comments_on_is_not_named_by_it(string text)
    {
        Sql.Names(text, Schemas).Should().BeEmpty();
    }

    [Fact]
    public void A_name_in_a_migration_comes_with_its_line()
    {
        var names = Sql.Names(
            "-- one\n/* two\n three */\ncreate table x (y text default 'a\nb');\ndrop table users.accounts;", Schemas);

        names.Should().Equal(("users.accounts", 6));
    }

    [Theory]
    [InlineData("Modular.Application.Contracts.Orders", "Contracts", "Orders")]
    [InlineData("Modular.Application.Orders", "Application", "Orders")]
    [InlineData("Modular.Infrastructure.Shared", "Infrastructure", "Shared")]
    [InlineData("Modular.Domain.Shipping", "Domain", "Shipping")]
    [InlineData("Modular.Api", "Api", "Api")]
    public void The_name_of_an_assembly_is_its_place(string assembly, string layer, string module)
    {
        Place.Of(assembly).Should().Be(new Place(Enum.Parse<Layer>(layer), module));
    }

    [Fact]
    public void A_rule_that_looked_at_nothing_has_not_held()
    {
        Types.InAssemblies([]).That().ResideIn(Layer.Domain).Should().OnlyUse(_ => true)
            .GetResult().IsSuccessful.Should().BeFalse();
    }

    [Fact]
    public void A_failure_names_the_rule_the_edge_the_mend_and_the_decision()
    {
        var seed = Seed.Load("R01");
        var failure = Direction.R01.Check(seed.Tree).Failures[0];

        Direction.R01.Message(failure).Should().Be(
            "R01 Domain uses only the BCL: Modular.Domain.Orders.Order._connection -> Npgsql.NpgsqlConnection "
            + "(field of type). Mend: move the use behind a port in Application and implement it in Infrastructure. "
            + "ADR 0001.");
    }
}
