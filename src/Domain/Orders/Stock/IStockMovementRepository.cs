namespace Modular.Domain.Orders.Stock;

public interface IStockMovementRepository
{
    /// <summary>Books the movement: the stock on hand of its SKU changes with it.</summary>
    void Add(StockMovement movement);
}
