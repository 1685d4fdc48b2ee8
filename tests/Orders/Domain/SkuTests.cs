using FluentAssertions;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;
using Xunit;

namespace Modular.Tests.Orders.Domain;

public sealed class SkuTests
{
    [Fact]
    public void A_changed_SKU_tells_all_that_it_is_from_now_on()
    {
        var sku = Sku.Load(Samples.NewSku());
        var price = new Money(500, "EUR");

        sku.Update("Pear", price, TaxCategory.Zero, 3).Error.Should().BeNull();

        sku.Events.Should().Equal(new SkuUpdated(sku.State.Id, "Pear", price, TaxCategory.Zero, 3));
        sku.State.Should().BeEquivalentTo(
            new { Name = "Pear", UnitPrice = price, TaxCategory = TaxCategory.Zero, MaxPerOrder = 3, Version = 2 });
    }

    [Fact]
    public void What_is_as_it_was_is_no_change()
    {
        var sku = Sku.Load(Samples.NewSku());
        var same = sku.State;

        sku.Update(same.Name, same.UnitPrice, same.TaxCategory, same.MaxPerOrder).Error.Should().BeNull();

        sku.Events.Should().BeEmpty();
    }

    [Fact]
    public void The_currency_stays()
    {
        var sku = Sku.Load(Samples.NewSku());

        sku.Update("Pear", new Money(500, "USD"), TaxCategory.Zero, 3).Error.Should().Be(SkuErrors.CurrencyFixed);
    }

    [Fact]
    public void A_retired_SKU_is_neither_changed_nor_retired_again()
    {
        var sku = Sku.Load(Samples.NewSku());

        sku.Retire().Error.Should().BeNull();

        sku.Events.Should().Equal(new SkuRetired(sku.State.Id));
        sku.State.Refuses(quantity: 1)!.Code.Should().Be("sku.inactive");
        sku.Retire().Error.Should().Be(SkuErrors.Retired);
        sku.Update("Pear", sku.State.UnitPrice, TaxCategory.Zero, 3).Error.Should().Be(SkuErrors.Retired);
    }
}
