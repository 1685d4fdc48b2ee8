using System.Threading;
using System.Threading.Tasks;
using Dapper;
using FluentValidation;
using MediatR;
using Modular.Application.Shared;
using Modular.Infrastructure.Shared;

namespace Modular.Application.Orders.Commands;

public sealed record PlaceOrderCommand(int Quantity) : ICommand;

internal sealed class PlaceOrderValidator : AbstractValidator<PlaceOrderCommand>
{
    public PlaceOrderValidator() => RuleFor(c => c.Quantity).GreaterThan(0);
}

// expect: Modular.Application.Orders.Commands.PlaceOrderHandler..ctor -> Modular.Infrastructure.Shared.Database (takes)
// expect: Modular.Application.Orders.Commands.PlaceOrderHandler.database -> Modular.Infrastructure.Shared.Database (field of type)
internal sealed class PlaceOrderHandler(Database database) : IRequestHandler<PlaceOrderCommand, int>
{
    // expect: Modular.Application.Orders.Commands.PlaceOrderHandler.Handle -> Dapper.SqlMapper (calls ExecuteAsync)
    // expect: Modular.Application.Orders.Commands.PlaceOrderHandler.Handle -> System.Data.IDbConnection (in the signature of ExecuteAsync)
    // expect: Modular.Application.Orders.Commands.PlaceOrderHandler.Handle -> System.Data.IDbTransaction (in the signature of ExecuteAsync)
    // expect: Modular.Application.Orders.Commands.PlaceOrderHandler.Handle -> System.Data.CommandType (uses)
    public async Task<int> Handle(PlaceOrderCommand command, CancellationToken token) =>
        await SqlMapper.ExecuteAsync(null!, "…", database);
}
