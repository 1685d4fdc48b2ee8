using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Data;
using System.Linq;
using System.Threading.Tasks;
using Npgsql;

namespace Modular.Domain.Orders;

public sealed class Order
{
    private readonly List<Guid> _lines = [];

    // expect: Modular.Domain.Orders.Order._connection -> Npgsql.NpgsqlConnection (field of type)
    private NpgsqlConnection? _connection;

    public int Total { get; private set; }

    // A closure and a state machine: the edge names the method as it stands here.
    // expect: Modular.Domain.Orders.Order.Place -> Npgsql.NpgsqlConnection (calls ReloadTypes)
    public void Place() => _lines.ForEach(_ => _connection!.ReloadTypes());

    // expect: Modular.Domain.Orders.Order.Cancel -> Npgsql.NpgsqlCommand (field of type)
    // expect: Modular.Domain.Orders.Order.Cancel -> Npgsql.NpgsqlException (catches)
    public async Task Cancel()
    {
        try
        {
            await Task.Yield();
            NpgsqlCommand? command = null;
            await Task.Yield();
            Console.WriteLine(command is null);
        }
        catch (NpgsqlException)
        {
            Total = _lines.Count(l => l != Guid.Empty);
        }
    }

    // The database is the database, even where the BCL declares it.
    // expect: Modular.Domain.Orders.Order.Save -> System.Data.IDbConnection (takes)
    public static void Save(IDbConnection? connection, [DefaultValue(1)] int version) =>
        Console.WriteLine($"{connection is null} {version}");

    // expect: Modular.Domain.Orders.Order.Kind -> Microsoft.AspNetCore.Http.HttpContext (typeof)
    public static string Kind() => typeof(List<Microsoft.AspNetCore.Http.HttpContext>).Name;
}

public static class Handlers
{
    // expect: Modular.Domain.Orders.Handlers.Handle -> MediatR.IRequest (constraint)
    public static void Handle<T>(T request) where T : MediatR.IRequest => Console.WriteLine(request);
}
