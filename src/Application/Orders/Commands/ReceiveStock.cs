using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Orders.Stock;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>Books goods that arrived; answers with the movement. Refused with <c>sku.not_found</c>.</summary>
/// <param name="Quantity">1 to 1,000,000 units.</param>
/// <param name="Reason">For people, such as the number of a delivery note.</param>
public sealed record ReceiveStockCommand(Guid SkuId, int Quantity, string Reason) : ICommand<Receipt>;

/// <summary>The document of a receipt of goods.</summary>
public sealed record StockReceiptDetails(Guid Id, Guid SkuId, int Quantity, string Reason)
{
    public static StockReceiptDetails From(StockReceived receipt) =>
        new(receipt.MovementId.Value, receipt.SkuId.Value, receipt.Quantity, receipt.Reason);
}

internal sealed class ReceiveStockValidator : AbstractValidator<ReceiveStockCommand>
{
    public ReceiveStockValidator()
    {
        RuleFor(command => command.Quantity).InclusiveBetween(1, 1_000_000);
        RuleFor(command => command.Reason).NotEmpty().MaximumLength(200);
    }
}

internal sealed class ReceiveStockHandler(ISkuRepository skus, IStock stock, IIdSource ids)
    : ICommandHandler<ReceiveStockCommand, Receipt>
{
    public async Task<Result<Receipt>> Handle(ReceiveStockCommand command, CancellationToken cancellationToken)
    {
        if (await skus.GetAsync(SkuId.From(command.SkuId), cancellationToken) is not { } sku)
        {
            return SkuErrors.NotFound;
        }

        var movementId = StockMovementId.From(ids.NewId());
        stock.Receive(new StockReceived(movementId, sku.State.Id, command.Quantity, command.Reason));
        return new Receipt(movementId.Value);
    }
}
