using Modular.Domain.Orders;
using Modular.Infrastructure.Shared.Projections;

namespace Modular.Infrastructure.Orders;

// expect: Modular.Infrastructure.Orders.OrderRepository -> not sealed
// expect: Modular.Infrastructure.Orders.OrderRepository -> public
public class OrderRepository : IOrderRepository;

internal sealed class CachedOrders : IOrderRepository;

// expect: Modular.Infrastructure.Orders.OrderListProjection -> not sealed
internal class OrderListProjection : IProjection;
