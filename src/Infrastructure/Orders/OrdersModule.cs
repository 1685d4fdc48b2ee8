using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Modular.Application.Orders;
using Modular.Application.Orders.Commands;
using Modular.Domain.Orders;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Orders.Customers;
using Modular.Domain.Orders.Stock;
using Modular.Domain.Shared;
using Modular.Infrastructure.Orders.Read;
using Modular.Infrastructure.Orders.Write;
using Modular.Infrastructure.Shared.Modules;
using Modular.Infrastructure.Shared.Ops;

namespace Modular.Infrastructure.Orders;

/// <summary>Catalogue, stock, carts and orders.</summary>
public sealed class OrdersModule : IModule
{
    public const string Name = "orders";

    string IModule.Name => Name;

    public Assembly Application => typeof(PlaceOrderCommand).Assembly;

    /// <summary>What a payment leads to concerns its order alone.</summary>
    public int ReactionShards => 8;

    public void Register(ModuleBuilder module)
    {
        module.Services.AddSingleton(Prices(module.Configuration.GetSection("Modular:Orders")));
        module.Services.AddSingleton<IPaymentMethods, GatewayPaymentMethods>();
        module.Services.AddScoped<ISkuRepository, SkuRepository>();
        module.Services.AddScoped<ICartRepository, CartRepository>();
        module.Services.AddScoped<ICustomerRepository, CustomerRepository>();
        module.Services.AddScoped<IOrderRepository, OrderRepository>();
        module.Services.AddScoped<StockLedger>();
        module.Services.AddSingleton<IInvariants, OrdersInvariants>();
        module.Services.AddScoped<IStock>(services => services.GetRequiredService<StockLedger>());

        module
            .Permission("orders:sku:write", Role.Catalog)
            .Permission("orders:stock:read", Role.Fulfilment, Role.Catalog)
            .Permission("orders:stock:write", Role.Fulfilment)
            .Permission("orders:cart:own", Role.Customer)
            .Permission("orders:order:place:own", Role.Customer)
            .Permission("orders:order:read", Role.Support, Role.Fulfilment, Role.Finance)
            .Permission("orders:order:read:own", Role.Customer)
            .Permission("orders:order:cancel", Role.Support)
            .Permission("orders:order:cancel:own", Role.Customer);

        module.StateMachine("sku", Sku.Transitions)
            .StateMachine("cart", Cart.Transitions)
            .StateMachine("customer", Customer.Transitions)
            .StateMachine("order", OrderStateMachine.Transitions);

        module
            .DomainEvent<SkuCreated>("orders.sku.created")
            .DomainEvent<SkuUpdated>("orders.sku.updated")
            .DomainEvent<SkuRetired>("orders.sku.retired")
            .DomainEvent<StockReceived>("orders.stock.received")
            .DomainEvent<CartCreated>("orders.cart.created")
            .DomainEvent<CartItemPut>("orders.cart.item_put")
            .DomainEvent<CartItemRemoved>("orders.cart.item_removed")
            .DomainEvent<CartAddressesSet>("orders.cart.addresses_set")
            .DomainEvent<CartConverted>("orders.cart.converted")
            .DomainEvent<OrderPlaced>("orders.order.placed")
            .DomainEvent<OrderConfirmed>("orders.order.confirmed")
            .DomainEvent<OrderCancellationStarted>("orders.order.cancellation_started")
            .DomainEvent<OrderCancelled>("orders.order.cancelled")
            .DomainEvent<OrderAnonymised>("orders.order.anonymised")
            .DomainEvent<CustomerSuspended>("orders.customer.suspended")
            .DomainEvent<CustomerReinstated>("orders.customer.reinstated")
            .DomainEvent<CustomerErasureBlocked>("orders.customer.erasure_blocked")
            .DomainEvent<CustomerErased>("orders.customer.erased");
    }

    private static PricePolicy Prices(IConfigurationSection settings)
    {
        var fees = settings.GetSection("ShippingFee").GetChildren().ToDictionary(
            fee => Currencies.IsKnown(fee.Key) ? fee.Key : throw Wrong(fee, "no ISO 4217 currency that is known here"),
            fee => Number(fee, missing: 0, most: int.MaxValue),
            StringComparer.Ordinal);
        return new PricePolicy(
            new Dictionary<TaxCategory, int>
            {
                [TaxCategory.Standard] = (int)Number(settings.GetSection("Tax:Standard"), missing: 190_000, 1_000_000),
                [TaxCategory.Reduced] = (int)Number(settings.GetSection("Tax:Reduced"), missing: 70_000, 1_000_000),
                [TaxCategory.Zero] = (int)Number(settings.GetSection("Tax:Zero"), missing: 0, 1_000_000),
            },
            fees);
    }

    private static long Number(IConfigurationSection setting, long missing, long most) => setting.Value switch
    {
        null => missing,
        var text when long.TryParse(text, out var number) && number >= 0 && number <= most => number,
        _ => throw Wrong(setting, $"no whole number from 0 to {most}"),
    };

    private static InvalidOperationException Wrong(IConfigurationSection setting, string why) =>
        new($"Setting '{setting.Path}' is '{setting.Value}': the key or value is {why}.");
}
