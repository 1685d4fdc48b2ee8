namespace Modular.Domain.Orders.Catalogue;

public interface ISkuRepository
{
    Task<Sku?> GetAsync(SkuId id, CancellationToken cancellationToken);

    /// <summary>The new SKU starts with nothing in stock.</summary>
    void Add(Sku sku);

    void Update(Sku sku);
}
