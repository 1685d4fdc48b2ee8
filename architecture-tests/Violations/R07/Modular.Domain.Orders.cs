using Modular.Domain.Shared;

namespace Modular.Domain.Orders;

public sealed record Order(Money Total);
