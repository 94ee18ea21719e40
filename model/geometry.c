#include "model/geometry.h"

#include <assert.h>
#include <math.h>

struct affine affine_identity(void)
{
	return (struct affine){ .xx = 1, .yy = 1 };
}

struct affine affine_scale(double factor)
{
	return (struct affine){ .xx = factor, .yy = factor };
}

struct affine affine_compose(struct affine first, struct affine then)
{
	return (struct affine){
		.xx = then.xx * first.xx + then.xy * first.yx,
		.xy = then.xx * first.xy + then.xy * first.yy,
		.x0 = then.xx * first.x0 + then.xy * first.y0 + then.x0,
		.yx = then.yx * first.xx + then.yy * first.yx,
		.yy = then.yx * first.xy + then.yy * first.yy,
		.y0 = then.yx * first.x0 + then.yy * first.y0 + then.y0,
	};
}

struct affine affine_inverse(struct affine map)
{
	double determinant = map.xx * map.yy - map.xy * map.yx;
	struct affine back;

	assert(fabs(determinant) > 1e-12);
	back.xx = map.yy / determinant;
	back.xy = -map.xy / determinant;
	back.yx = -map.yx / determinant;
	back.yy = map.xx / determinant;
	back.x0 = -(back.xx * map.x0 + back.xy * map.y0);
	back.y0 = -(back.yx * map.x0 + back.yy * map.y0);
	return back;
}

struct point affine_apply(struct affine map, struct point point)
{
	return (struct point){ map.xx * point.x + map.xy * point.y + map.x0,
			       map.yx * point.x + map.yy * point.y + map.y0 };
}

struct box box_around(const struct point points[4])
{
	double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

	for (int i = 0; i < 4; i++) {
		left = fmin(left, points[i].x);
		right = fmax(right, points[i].x);
		top = fmin(top, points[i].y);
		bottom = fmax(bottom, points[i].y);
	}
	left = floor(left + 1e-6);
	top = floor(top + 1e-6);
	return (struct box){ (int)left, (int)top, (int)(ceil(right - 1e-6) - left),
			     (int)(ceil(bottom - 1e-6) - top) };
}

struct box affine_apply_box_mm(struct affine map, struct box_mm box)
{
	const struct point corners[] = { affine_apply(map, (struct point){ box.x, box.y }),
					 affine_apply(map, (struct point){ box.x + box.w, box.y }),
					 affine_apply(map, (struct point){ box.x, box.y + box.h }),
					 affine_apply(map, (struct point){ box.x + box.w,
									   box.y + box.h }) };

	return box_around(corners);
}

struct box affine_apply_box(struct affine map, struct box box)
{
	return affine_apply_box_mm(map, (struct box_mm){ box.x, box.y, box.w, box.h });
}

struct affine affine_quarter_turn(int turn_deg, int width, int height)
{
	switch (turn_deg) {
	case 0:
		return affine_identity();
	case 90:
		return (struct affine){ .xy = -1, .x0 = height, .yx = 1 };
	case 180:
		return (struct affine){ .xx = -1, .x0 = width, .yy = -1, .y0 = height };
	default:
		assert(turn_deg == 270);
		return (struct affine){ .xy = 1, .yx = -1, .y0 = width };
	}
}

static int int_min(int a, int b)
{
	return a < b ? a : b;
}

static int int_max(int a, int b)
{
	return a > b ? a : b;
}

bool box_is_empty(struct box box)
{
	return box.w <= 0 || box.h <= 0;
}

struct box box_union(struct box a, struct box b)
{
	int x, y;

	if (box_is_empty(a))
		return b;
	if (box_is_empty(b))
		return a;
	x = int_min(a.x, b.x);
	y = int_min(a.y, b.y);
	return (struct box){ x, y, int_max(a.x + a.w, b.x + b.w) - x,
			     int_max(a.y + a.h, b.y + b.h) - y };
}

struct box box_intersection(struct box a, struct box b)
{
	int x = int_max(a.x, b.x), y = int_max(a.y, b.y);
	int w = int_min(a.x + a.w, b.x + b.w) - x, h = int_min(a.y + a.h, b.y + b.h) - y;

	return w > 0 && h > 0 ? (struct box){ x, y, w, h } : (struct box){ 0 };
}

struct box box_grow(struct box box, int margin)
{
	return (struct box){ box.x - margin, box.y - margin, box.w + 2 * margin,
			     box.h + 2 * margin };
}

double box_overlap(struct box a, struct box b)
{
	struct box common = box_intersection(a, b);
	double smaller = fmin((double)a.w * a.h, (double)b.w * b.h);

	return smaller > 0 ? (double)common.w * common.h / smaller : 0;
}
