using FluentValidation;
using Modular.Application.Shared;
using Modular.Domain.Orders.Catalogue;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>
/// Adds something that can be bought, with nothing in stock yet. Refused with <c>sku.code_taken</c>.
/// </summary>
/// <param name="Code">Unique; letters, digits, dot, dash, underscore; at most 64.</param>
/// <param name="UnitPrice">Before tax.</param>
/// <param name="TaxCategory"><c>standard</c>, <c>reduced</c> or <c>zero</c>.</param>
/// <param name="MaxPerOrder">1 to 9,999, which it is by default.</param>
public sealed record CreateSkuCommand(
    string Code, string Name, Money UnitPrice, string TaxCategory, int? MaxPerOrder) : ICommand<Receipt>
{
    public const int MostPerOrder = 9_999;
}

internal sealed class CreateSkuValidator : AbstractValidator<CreateSkuCommand>
{
    internal static readonly Dictionary<string, TaxCategory> TaxCategories = new(StringComparer.Ordinal)
    {
        ["standard"] = TaxCategory.Standard,
        ["reduced"] = TaxCategory.Reduced,
        ["zero"] = TaxCategory.Zero,
    };

    public CreateSkuValidator()
    {
        RuleFor(command => command.Code).NotEmpty().MaximumLength(64).Matches(@"\A[A-Za-z0-9._-]*\z");
        RuleFor(command => command.Name).NotEmpty().MaximumLength(200);
        RuleFor(command => command.UnitPrice).IsUnitPrice();
        RuleFor(command => command.TaxCategory)
            .Must(name => TaxCategories.ContainsKey(name ?? ""))
            .WithErrorCode("tax_category_unknown")
            .WithMessage("The tax category is standard, reduced or zero.");
        RuleFor(command => command.MaxPerOrder).InclusiveBetween(1, CreateSkuCommand.MostPerOrder);
    }
}

internal sealed class CreateSkuHandler(ISkuRepository skus, IIdSource ids, TimeProvider clock)
    : ICommandHandler<CreateSkuCommand, Receipt>
{
    public Task<Result<Receipt>> Handle(CreateSkuCommand command, CancellationToken cancellationToken)
    {
        var sku = Sku.Create(
            SkuId.From(ids.NewId()),
            command.Code,
            command.Name,
            command.UnitPrice,
            CreateSkuValidator.TaxCategories[command.TaxCategory],
            command.MaxPerOrder ?? CreateSkuCommand.MostPerOrder,
            clock.GetUtcNow());
        skus.Add(sku);
        return Task.FromResult<Result<Receipt>>(new Receipt(sku.State.Id.Value));
    }
}
