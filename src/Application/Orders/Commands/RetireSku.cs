using Modular.Application.Shared;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Takes a SKU out of the range for good. Refused with <c>sku.not_found</c> or <c>sku.retired</c>.
/// </summary>
public sealed record RetireSkuCommand(Guid SkuId) : ICommand;

internal sealed class RetireSkuHandler(ISkuRepository skus) : ICommandHandler<RetireSkuCommand>
{
    public async Task<Result> Handle(RetireSkuCommand command, CancellationToken cancellationToken)
    {
        if (await skus.GetAsync(SkuId.From(command.SkuId), cancellationToken) is not { } sku)
        {
            return SkuErrors.NotFound;
        }

        if (sku.Retire().Error is { } refusal)
        {
            return refusal;
        }

        skus.Update(sku);
        return Result.Success;
    }
}
