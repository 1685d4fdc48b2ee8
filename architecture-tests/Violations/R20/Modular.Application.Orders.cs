using System.Threading.Tasks;
using Modular.Application.Shared;

namespace Modular.Application.Orders;

internal sealed class PlaceOrderHandler(IUnitOfWork unitOfWork)
{
    // expect: Modular.Application.Orders.PlaceOrderHandler.Handle -> Modular.Application.Shared.IUnitOfWork.CommitAsync (calls)
    public async Task Handle() => await unitOfWork.CommitAsync();
}
