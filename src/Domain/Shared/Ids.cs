namespace Modular.Domain.Shared;

/// <summary>A typed id: one UUIDv7, written as a plain string in JSON and as <c>uuid</c> in the database.</summary>
public interface IEntityId<TSelf>
    where TSelf : struct, IEntityId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);
}

/// <summary>Whoever orders, pays and is written to. The value is the id of the account in Users.</summary>
public readonly record struct CustomerId(Guid Value) : IEntityId<CustomerId>
{
    public static CustomerId From(Guid value) => new(value);
}
