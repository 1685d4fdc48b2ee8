using Modular.Application.Contracts.Billing;
using Modular.Application.Contracts.Orders;

namespace Modular.Infrastructure.Shipping;

internal sealed class Parcels(ICreditLimits limits)
{
    public Limit Limit() => limits.Of(1);

    public string City(OrderPlacedV1.Address address) => address.City;

    // expect: Modular.Infrastructure.Shipping.Parcels.Hear -> Modular.Application.Contracts.Billing.InvoiceFinalizedV1 (takes), the edge Shipping -> Billing (event) that module-map.json does not list
    public void Hear(InvoiceFinalizedV1 e) => e.ToString();
}
