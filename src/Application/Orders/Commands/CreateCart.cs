using Modular.Application.Shared;
using Modular.Domain.Orders.Carts;
using Modular.Domain.Shared;

namespace Modular.Application.Orders.Commands;

/// <summary>Starts an empty cart. A customer may have several.</summary>
public sealed record CreateCartCommand(CustomerId CustomerId) : ICommand<Receipt>;

internal sealed class CreateCartHandler(ICartRepository carts, IIdSource ids)
    : ICommandHandler<CreateCartCommand, Receipt>
{
    public Task<Result<Receipt>> Handle(CreateCartCommand command, CancellationToken cancellationToken)
    {
        var cart = Cart.Create(CartId.From(ids.NewId()), command.CustomerId);
        carts.Add(cart);
        return Task.FromResult<Result<Receipt>>(new Receipt(cart.State.Id.Value));
    }
}
