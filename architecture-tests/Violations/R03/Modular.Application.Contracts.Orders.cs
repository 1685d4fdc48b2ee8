using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Orders;

public sealed record OrderPlacedV1(OrderPlacedV1.Address To) : IIntegrationEvent
{
    public sealed record Address(string City);
}
