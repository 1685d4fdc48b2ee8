using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Changes what is not null. Refused with <c>sku.not_found</c>, <c>precondition.stale</c>, <c>sku.retired</c> or
/// <c>sku.currency_fixed</c>.
/// </summary>
/// <param name="Versions">The SKU's, that the caller has seen.</param>
/// <param name="TaxCategory"><c>standard</c>, <c>reduced</c> or <c>zero</c>.</param>
public sealed record UpdateSkuCommand(
    Guid SkuId, SeenVersions Versions, string? Name, PriceChange? UnitPrice, string? TaxCategory, int? MaxPerOrder)
    : ICommand<Receipt>;

/// <param name="Amount">Minor units, before tax; null: as before.</param>
/// <param name="Currency">What it was, or null.</param>
public sealed record PriceChange(long? Amount = null, string? Currency = null);

internal sealed class UpdateSkuValidator : AbstractValidator<UpdateSkuCommand>
{
    public UpdateSkuValidator()
    {
        RuleFor(command => command.Name).NotEmpty().MaximumLength(200).When(command => command.Name is not null);
        RuleFor(command => command.UnitPrice!.Amount).InclusiveBetween(0, PriceRules.Dearest)
            .When(command => command.UnitPrice is not null);
        RuleFor(command => command.TaxCategory)
            .Must(CreateSkuValidator.TaxCategories.ContainsKey!)
            .WithErrorCode("tax_category_unknown")
            .WithMessage("The tax category is standard, reduced or zero.")
            .When(command => command.TaxCategory is not null);
        RuleFor(command => command.MaxPerOrder).InclusiveBetween(1, CreateSkuCommand.MostPerOrder);
    }
}

internal sealed class UpdateSkuHandler(ISkuRepository skus) : ICommandHandler<UpdateSkuCommand, Receipt>
{
    public async Task<Result<Receipt>> Handle(UpdateSkuCommand command, CancellationToken cancellationToken)
    {
        if (await skus.GetAsync(SkuId.From(command.SkuId), cancellationToken) is not { } sku)
        {
            return SkuErrors.NotFound;
        }

        var before = sku.State;
        if (!command.Versions.Include(before.Version))
        {
            return SharedErrors.Stale;
        }

        var price = new Money(
            command.UnitPrice?.Amount ?? before.UnitPrice.Amount,
            command.UnitPrice?.Currency ?? before.UnitPrice.Currency);
        var tax = command.TaxCategory is null
            ? before.TaxCategory
            : CreateSkuValidator.TaxCategories[command.TaxCategory];
        var changed = sku.Update(command.Name ?? before.Name, price, tax, command.MaxPerOrder ?? before.MaxPerOrder);
        if (changed.Error is { } refusal)
        {
            return refusal;
        }

        skus.Update(sku);
        return new Receipt(command.SkuId);
    }
}
