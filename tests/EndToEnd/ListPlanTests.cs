using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Modular.Api.Shared;
using Modular.Tests.Demo;
using Xunit;

namespace Modular.Tests.EndToEnd;

/// <summary>Every list, asked for in every way that its route documents, on 200,000 rows.</summary>
public sealed class ListPlanTests(CrowdedHost crowd) : IClassFixture<CrowdedHost>
{
    // A page number reaches 10,000 rows; what filters beside the index walks over must stay below that, too.
    private const int MostRead = 12_000;
    private const int MostSorted = 1_500;

    [Fact]
    public async Task Every_page_of_every_list_comes_from_an_index()
    {
        var lists = crowd.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<ListParameters>() is not null)
            .DistinctBy(route => route.RoutePattern.RawText).ToList();
        List<string> wrong = [];
        foreach (var route in lists)
        {
            wrong.AddRange(await FaultsOfAsync(route));
        }

        lists.Count.Should().BeGreaterThanOrEqualTo(8);
        wrong.Should().BeEmpty();
    }

    [Fact]
    public async Task Where_the_numbers_of_pages_end_the_cursor_goes_on()
    {
        var last = await Shop.ExpectAsync(200, crowd.Admin.GetAsync("/api/v1/skus?page=100&limit=100"));
        var next = await Shop.ExpectAsync(200, crowd.Admin.GetAsync((string)last["links"]["next"]!));

        last["data"].AsArray().Concat(next["data"].AsArray()).Select(sku => (string)sku!["id"]!).Distinct()
            .Should().HaveCount(200);
    }

    private async Task<IReadOnlyList<string>> FaultsOfAsync(RouteEndpoint route)
    {
        var path = route.RoutePattern.RawText!;
        // Customers have lists of their own; what is for everybody is the same for them.
        Shop[] people = route.Metadata.GetMetadata<IAllowAnonymous>() is null
            ? [crowd.Admin, crowd.Customer]
            : [crowd.Admin];
        List<string> wrong = [];
        var asked = 0;
        foreach (var person in people)
        {
            HashSet<string> urls = [];
            foreach (var question in QuestionsTo(route.Metadata.GetMetadata<ListParameters>()!))
            {
                var url = path + QueryString.Create(question);
                // A filter that an order needs is asked twice.
                if (!urls.Add(url))
                {
                    continue;
                }

                var reply = await person.GetAsync(url);
                if ((int)reply.Status == 403 && person == crowd.Customer)
                {
                    break;
                }

                if ((int)reply.Status != 200)
                {
                    return [$"{url}: {reply.Json}"];
                }

                asked++;
                // The second page has a key to start at.
                if ((string?)reply["links"]["next"] is { } next)
                {
                    await Shop.ExpectAsync(200, person.GetAsync(next));
                    asked++;
                }
            }
        }

        var plans = await crowd.PlansAsync();
        if (plans.Count < asked)
        {
            wrong.Add($"{path}: {asked} pages, and {plans.Count} plans were seen; lists are read by ListSql");
        }

        wrong.AddRange(plans.SelectMany(plan => Faults(plan.GetProperty("Plan")).Select(fault =>
            $"{path}: {fault}, in\n{plan.GetProperty("Query Text")}\n{plan.GetProperty("Plan")}")));
        return wrong;
    }

    // Each order; each filter in each order; all filters at once.
    private static IEnumerable<Dictionary<string, string?>> QuestionsTo(ListParameters list)
    {
        foreach (var sort in list.Sorts.DefaultIfEmpty(null))
        {
            Filter[][] choices = [[], .. list.Filters.Select(filter => new[] { filter }), [.. list.Filters]];
            foreach (var filters in choices)
            {
                Dictionary<string, string?> question = [];
                var needed = list.SortNeeds.Where(need => sort?.TrimStart('-').StartsWith(need.Field) == true)
                    .Select(need => need.Needs).Concat(filters.Select(filter => filter.Needs));
                foreach (var filter in filters.Concat(list.Filters.Where(f => needed.Contains(f.Name))))
                {
                    question[filter.Name] = ValueOf(filter.Example);
                }

                if (sort is not null)
                {
                    question["sort"] = sort;
                }

                yield return question;
            }
        }

        if (list.IsNumbered)
        {
            yield return new() { ["page"] = "100", ["limit"] = "100" };
        }
    }

    private static string ValueOf(JsonNode example) => example is JsonArray several
        ? string.Join(',', several.Select(one => (string)one!))
        : example.ToString();

    private static IEnumerable<string> Faults(JsonElement node)
    {
        var type = node.GetProperty("Node Type").GetString()!;
        var loops = Number(node, "Actual Loops");
        var rows = Number(node, "Actual Rows") * loops;
        var removed = Number(node, "Rows Removed by Filter") + Number(node, "Rows Removed by Index Recheck");
        var read = rows + (removed * loops);
        var children = node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().ToList() : [];
        if (type == "Seq Scan")
        {
            yield return $"reads all of {node.GetProperty("Relation Name")}";
        }

        if (type.EndsWith("Scan", StringComparison.Ordinal) && read > MostRead)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{type} reads {read} rows");
        }

        if (type is "Sort" or "Incremental Sort"
            && children.Sum(child => Number(child, "Actual Rows") * Number(child, "Actual Loops")) > MostSorted)
        {
            yield return $"{type} of {children.Sum(child => Number(child, "Actual Rows"))} rows";
        }

        foreach (var fault in children.SelectMany(Faults))
        {
            yield return fault;
        }
    }

    private static double Number(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;
}
