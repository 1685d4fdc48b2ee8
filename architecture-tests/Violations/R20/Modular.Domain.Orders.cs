namespace Modular.Domain.Orders;

public interface IOrderRepository;
