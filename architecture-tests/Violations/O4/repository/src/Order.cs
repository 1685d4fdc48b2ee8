namespace Modular.Domain.Orders;
