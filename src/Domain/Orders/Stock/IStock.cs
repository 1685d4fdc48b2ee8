namespace Modular.Domain.Orders.Stock;

/// <summary>
/// How many there are of each SKU, and how many of them are reserved. Many write it at once, so it is a row that adds
/// up, not an aggregate with a stream; orders reserve and release through their own events (ADR 0004).
/// </summary>
public interface IStock
{
    /// <summary>Books goods that arrived: a stream of its own with one event, so that the log has stock too.</summary>
    void Receive(StockReceived receipt);
}
